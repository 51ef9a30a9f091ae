"""What holds for every comment whatever: nothing raises, evidence lies inside, judging is repeatable."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moderation.classifier.serving import NoModel
from moderation.comment import Author, Comment, History, Parent, Post
from moderation.policy.document import DEFAULT
from moderation.remedies import without_links
from moderation.screening import screener
from moderation.text.features import extract
from moderation.text.links import find
from moderation.text.normalize import normalize

PIECES = (
    "good post thanks g00d sooooo g r e a t visit our website https://a.example/b?c=d hxxp://b.example "
    "www.c.example "
    "d.example dot com [.] [url=e.example] [/url] [x](https://f.example) <a href=g.example> </a> "
    "<b> <!-- --> ``` ` "
    "&#104; &amp; \u200b \u202e \u0301 \u0430 \u043e \uff57 \u4f60\u597d \u0e04\u0e23\u0e31\u0e1a \U0001f44d "
    "ann@h.example +49301234567 telegram: @ann ? 12 % \ud800 \x00 [k]: [k][k] ( ) [ ] < > \n\n ~~~ asdfgh"
).split(" ")
anything = st.text(max_size=200)
likely = st.lists(st.sampled_from([*PIECES, " ", "\n"]) | st.text(max_size=3), max_size=40).map("".join)
contents = anything | likely
judge = screener(DEFAULT, NoModel())
often = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@often
@given(contents)
def test_any_text_is_read_with_its_places(source: str) -> None:
    reading = normalize(source)
    assert len(reading.origin) == len(reading.text)
    assert all(0 <= place < len(source) for place in reading.origin)
    assert list(reading.origin) == sorted(reading.origin)
    for start in range(0, len(reading.text), 7):
        first, last = reading.source_range(start, start + 3)
        assert 0 <= first <= last <= len(source)
    found = find(reading)
    spans = [span for link in found.links for span in link.spans] + [
        contact.span for contact in found.contacts
    ]
    assert all(0 <= span.start <= span.end <= len(source) for span in spans)


@often
@given(contents, anything, anything, anything, anything)
def test_all_evidence_lies_inside_the_field_that_it_points_at(
    content: str, name: str, url: str, title: str, parent: str
) -> None:
    comment = Comment(
        content, Author(name=name, url=url), Post(title=title, excerpt=title), Parent(content=parent)
    )
    decision = judge.screen(comment, History(same_text=3, same_text_authors=2, ruled="publish", recent=9))
    size = {"content": len(content), "author.name": len(name), "author.url": len(url)}
    spans = [span for finding in decision.findings for span in finding.spans]
    spans += [span for link in decision.links for span in link.spans]
    assert all(0 <= span.start <= span.end <= size[span.field] for span in spans)
    assert (
        judge.screen(comment, History(same_text=3, same_text_authors=2, ruled="publish", recent=9))
        == decision
    )


@often
@given(contents)
def test_taking_links_out_never_adds_anything(content: str) -> None:
    assert len(without_links(extract(Comment(content)))) <= len(content)


HOSTILE = {
    "open brackets": "[",
    "brackets": "[]",
    "Markdown that never ends": "[a](",
    "references": "[a][b]",
    "definitions": "\n[a]: http://a.example",
    "BBCode that never ends": "[url=a]",
    "BBCode around nothing": "[url]a[/url]",
    "tags that never end": "<a",
    "tags in tags": "<a href='",
    "anchors": "<a href=a.example>a</a>b ",
    "anchors that never end": "<a href=a.example>",
    "comments that never end": "<!--",
    "fences": "```\n",
    "ticks": "`a",
    "links in code": "`a` a.com ",
    "code in tags": "<code>a</code>x.py ",
    "entities": "&amp;",
    "zero widths": "a\u200b",
    "only zero widths": "\u200b",
    "directions": "\u202e",
    "look-alikes": "\u0430bc ",
    "one long look-alike": "\u0430b",
    "Cyrillic": "\u043f\u0440\u0438\u0432\u0435\u0442 ",
    "combining marks": "\u0301",
    "letters with marks": "e\u0301\u0302\u0303",
    "full width": "\uff57",
    "phrases in one sign": "\ufdfa",
    "Chinese": "\u5f88\u597d",
    "labels": "a.",
    "hosts": "www.",
    "spaced hosts": "www . a . com ",
    "spelled hosts": "a dot ",
    "schemes": "http://",
    "fangs": "a[.]",
    "digits": "1",
    "spaced digits": "1 ",
    "phones": "+1 234 567 8901 ",
    "at signs": "@",
    "e-mails": "a@b.com ",
    "at in words": "a [at] b [dot] ",
    "messengers": "telegram ",
    "invitations": "visit our ",
    "spaced letters": "a b ",
    "one letter": "a",
    "stretched": "gooood ",
    "leet": "g00d ",
    "slashes": "a/",
    "spaces": " ",
    "lines": "\n",
    "numbered hosts": "",
}
LARGEST = 64 * 1024
SHORTEST = 0.004  # seconds; below, noise is larger than what is measured


def hostile(unit: str, size: int) -> str:
    if unit:
        return unit * (size // len(unit.encode()))
    return "".join(f"http://a{i}.example " for i in range(10_000))[:size]


def seconds(task: Callable[[], object], runs: int) -> float:
    """The best time of the processor, so that other processes do not count."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        task()
        times.append(time.process_time() - start)
    return min(times)


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE.keys())
def test_time_grows_with_the_length_and_not_faster(unit: str) -> None:
    half, whole = Comment(hostile(unit, LARGEST // 2)), Comment(hostile(unit, LARGEST))
    extract(whole)  # fills the caches
    for attempt in range(4):  # a busy machine may spoil one measurement, not four
        once, twice = (
            seconds(lambda: extract(half), 1 + attempt),
            seconds(lambda: extract(whole), 1 + attempt),
        )
        # 100 ms on an idle machine of today; the bound leaves room for slow and busy ones.
        if twice < 3.2 * max(once, SHORTEST) and twice < 0.3:
            return
    pytest.fail(f"{once:.3f} s for 32 KiB, {twice:.3f} s for 64 KiB")


def test_ten_thousand_links_in_one_comment_are_read_quickly() -> None:
    comment = Comment(" ".join(f"https://a{i}.example" for i in range(10_000)))
    assert seconds(lambda: extract(comment), 3) < 1.0
