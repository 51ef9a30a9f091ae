"""Comments of 64 KiB that were made to be slow to read: time grows with their length and not faster."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from moderation.classifier.artifacts import Shelf
from moderation.classifier.serving import NoModel
from moderation.comment import Author, Comment, Post
from moderation.policy.document import DEFAULT
from moderation.screening import Screener, screener

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
    "nested BBCode": "[b][i]",
    "nested labels": "[[",
    "Markdown with brackets": "[a](b(",
    "Markdown links": "[a](a.co)",
    "pictures": "![a](a.co)",
    "pictures that never end": "[![a](b)](",
    "definitions of nothing": "[a]:",
    "references to themselves": "[a]\n\n[a]: http://a.example\n",
    "addresses in angle brackets": "<http://a.co>",
    "BBCode around addresses": "[url]a.co[/url]",
    "BBCode with an empty address": "[url=]",
    "angle brackets": "<",
    "closing tags": "</a>",
    "tags with spaces": "<a ",
    "hidden anchors": "<a href=a.co style='display:none'>x</a>",
    "hidden elements": "<div style='display:none'>a",
    "nested hidden elements": "<div style='display:none'><div>",
    "spaces in a style": "<a style='display         ",
    "scripts that never end": "<script>",
    "scripts": "<script>a</script>",
    "comments with addresses": "<!-- http://a.co -->",
    "entities without a name": "&",
    "entities of letters": "&#97;",
    "tildes": "~~~",
    "ticks alone": "`",
    "quotes": '"',
    "backslashes": "\\",
    "same host": "x.com ",
    "same host with a path": "x.com/aaaa/",
    "glued addresses": "xhttp://a.co",
    "addresses with commas": "http://a,",
    "addresses on no top level": "http://a.b ",
    "addresses of stars": "h**p://",
    "addresses in addresses": "http://a.com/?u=",
    "international hosts": "http://xn--a.com ",
    "percent signs": "%41",
    "percent in addresses": "http://a.com/%41 ",
    "half schemes": "http:",
    "brackets behind an address": "http://a.co/(((",
    "closing brackets behind an address": "http://a.co/)))",
    "dots": ".",
    "words and dots": "a..",
    "one dot in two": "a.b ",
    "dots in brackets": "[.]",
    "words for dots": "dot com ",
    "hosts in words": "a dot com ",
    "www in words": "www dot ",
    "bullets": "a\u2022",
    "hosts letter by letter": "a b c . c o m ",
    "at in brackets": "[at]",
    "at and dots": "a.a@",
    "pluses": "a+",
    "hyphens": "a-",
    "phones in brackets": "(0) ",
    "numbers with hyphens": "0-",
    "handles": "insta @abc ",
    "invitations to write": "text me @",
    "addresses of messengers": "t.me/abc ",
    "prices": "$1 ",
    "questions": "?",
    "praise": "great ",
    "praise in Chinese": "\u5f88\u597d\u7684",
    "mash": "asdfgh ",
    "words": "word ",
    "underscores": "_",
    "line breaks of Windows": "\r\n",
    "no-break spaces": "\u00a0",
    "control characters": "\x01",
    "soft hyphens": "a\u00ad",
    "joiners of marks": "a\u034f",
    "variation selectors": "a\ufe0f",
    "fillers": "\u3164",
    "flags": "\U0001f1e9",
    "skin tones": "\U0001f44d\U0001f3fd",
    "families": "\U0001f468\u200d",
    "conjuncts": "\u0915\u094d",
    "Hangul letter by letter": "\u1100\u1161\u11a8",
    "signs before numbers": "\u0600",
    "points": "\u05e9\u05b8 ",
    "joined Persian": "\u0645\u06cc\u200c",
    "ligatures": "\ufb01",
    "mixed words": "p\u0430ypal ",
    "Latin letters in Cyrillic": "c\u043fac\u0438b ",
    "Cyrillic hosts": "\u043f.\u0440\u0444 ",
    "letters and marks and links": "e\u0301 http://a.co/e\u0301 ",
}
DIFFERENT = {
    "hosts": "http://a{}.example ",
    "hosts without a scheme": "h{}.com ",
    "anchors": "<a href=h{0}.com>x{0}</a> ",
    "addresses": "a{}@b.com ",
    "references": "[a{0}]\n[a{0}]: h{0}.com\n",
    "words": "word{} ",
    "mixed words": "w\u043erd{}x ",
    "phones": "+1 555 {:07d} ",
    "top levels": "a.b{} ",
}
LARGEST = 64 * 1024
SHORTEST = 0.004  # seconds; below, noise is larger than what is measured
FASTEST_LOOP = 0.0075  # seconds that `loop` takes on the machine that the bound was set on


def repeated(unit: str, size: int) -> str:
    return unit * (size // len(unit.encode()))


def counted(unit: str, size: int) -> str:
    text = "".join(unit.format(number) for number in range(size // len(unit)))
    return text.encode()[:size].decode(errors="ignore")


def defined(unit: str, size: int) -> str:
    head = "[a]: http://a.example\n"
    return head + repeated(unit, size - len(head))


CASES = {name: (repeated, unit) for name, unit in HOSTILE.items()}
CASES["references to one definition"] = (defined, "[a]")
CASES["references in words to one definition"] = (defined, "[a] b ")
CASES |= {f"different {name}": (counted, unit) for name, unit in DIFFERENT.items()}


def seconds(task: Callable[[], object], runs: int) -> float:
    """The best time of the processor, so that other processes do not count."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        task()
        times.append(time.process_time() - start)
    return min(times)


def loop() -> int:
    """Work of a known size: a busy machine is slower, and both times are compared."""
    return sum(number * number for number in range(200_000))


def judge(content: str, judges: tuple[Screener, ...]) -> None:
    comment = Comment(
        content, Author(name="Ann"), Post(title="Composting in winter", excerpt="Straw and heat")
    )
    for each in judges:
        each.screen(comment)


@pytest.fixture(scope="module")
def with_model(trained: Path) -> Screener:
    return screener(DEFAULT, Shelf(trained).serving())


@pytest.mark.parametrize(("make", "unit"), CASES.values(), ids=CASES.keys())
def test_time_grows_with_the_length_and_not_faster(
    make: Callable[[str, int], str], unit: str, with_model: Screener
) -> None:
    half, whole = make(unit, LARGEST // 2), make(unit, LARGEST)
    judge(whole, (with_model,))  # fills the caches
    for attempt in range(5):  # a busy machine may spoil one measurement, not five
        once = seconds(lambda: judge(half, (with_model,)), 1 + attempt)
        twice = seconds(lambda: judge(whole, (with_model,)), 1 + attempt)
        speed = max(1.0, seconds(loop, 1 + attempt) / FASTEST_LOOP)
        if twice < 2.8 * max(once, SHORTEST) and twice < 0.1 * speed:
            return
    pytest.fail(f"{once:.3f} s for 32 KiB, {twice:.3f} s for 64 KiB, machine {speed:.1f} times slower")


@pytest.mark.parametrize("name", ["open brackets", "zero widths", "different hosts", "words", "same host"])
def test_without_a_model_time_is_bounded_too(name: str) -> None:
    make, unit = CASES[name]
    content = make(unit, LARGEST)
    taken = seconds(lambda: judge(content, (screener(DEFAULT, NoModel()),)), 5)
    assert taken < 0.1 * max(1.0, seconds(loop, 5) / FASTEST_LOOP)


def test_smallest_change_of_a_very_long_comment_is_not_looked_for(with_model: Screener) -> None:
    content = "straw keeps the heap warm " * 400
    assert with_model.screen(Comment(f"{content} https://a.example https://b.example")).flips_if is None
