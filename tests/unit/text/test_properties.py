"""What holds for every comment whatever: nothing raises, evidence lies inside, judging is repeatable."""

from __future__ import annotations

import json
import re
import unicodedata

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from moderation.classifier.serving import NoModel
from moderation.comment import Author, Comment, History, Parent, Post
from moderation.policy.document import DEFAULT
from moderation.remedies import without_links
from moderation.screening import screener
from moderation.submission import parse
from moderation.text.features import extract
from moderation.text.graphemes import edges
from moderation.text.links import find
from moderation.text.normalize import normalize

PIECES = (
    "good post thanks g00d sooooo g r e a t visit our website https://a.example/b?c=d hxxp://b.example "
    "www.c.example "
    "d.example dot com [.] [url=e.example] [/url] [x](https://f.example) <a href=g.example> </a> "
    "<b> <!-- --> ``` ` "
    "&#104; &amp; \u200b \u202e \u0301 \u0430 \u043e \uff57 \u4f60\u597d \u0e04\u0e23\u0e31\u0e1a \U0001f44d "
    "ann@h.example +49301234567 telegram: @ann ? 12 % \ud800 \x00 [k]: [k][k] ( ) [ ] < > \n\n ~~~ asdfgh "
    "\u0301 \u0302 \u0323 \u0338 \u200d \ufe0f \U0001f3fd \U0001f1e9 \U0001f1ea \u0915 \u094d \u1112 \u1161 "
    "\u11ab \u1ead \ud55c \u00e9 \u0600 k\u0456ttle.com [b] (at) dot . / \r\n \r c o m </div> "
    "<div/style='display:none'> <script> </script> http:// https://r.example/?u=http://s.example &#233; "
    "t.me/ann \u3164 \u0130 i\u0307"
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
    places = [(span.start, span.end) for link in found.links for span in link.spans]
    places += [(contact.span.start, contact.span.end) for contact in found.contacts]
    places += [(disguise.start, disguise.end) for disguise in reading.disguises]
    whole = frozenset(edges(source))
    assert all(0 <= start <= end <= len(source) and {start, end} <= whole for start, end in places)


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
    whole = frozenset(edges(content))
    assert all({s.start, s.end} <= whole for s in spans if s.field == "content")
    assert (
        judge.screen(comment, History(same_text=3, same_text_authors=2, ruled="publish", recent=9))
        == decision
    )


@often
@given(contents)
def test_taking_links_out_never_adds_anything(content: str) -> None:
    assert len(without_links(extract(Comment(content)))) <= len(content)


@often
@given(contents)
def test_the_way_accents_are_encoded_changes_no_verdict(content: str) -> None:
    composed, apart = unicodedata.normalize("NFC", content), unicodedata.normalize("NFD", content)
    assume(not re.search("[<=>]\u0338", apart))  # composed, it takes the tag's own sign away
    assume("\ud800" not in content)
    one, other = judge.screen(Comment(composed)), judge.screen(Comment(apart))
    assert (one.verdict, [f.rule for f in one.findings]) == (other.verdict, [f.rule for f in other.findings])
    assert normalize(composed).text == normalize(apart).text


@often
@given(contents)
def test_comment_that_travelled_as_json_is_judged_the_same(content: str) -> None:
    assume(content.strip() and "\ud800" not in content and "\x00" not in content)
    first = judge.screen(Comment(content))
    for body in (json.dumps({"content": content}), json.dumps({"content": content}, ensure_ascii=False)):
        assert judge.screen(parse(body.encode("utf-8")).comment()) == first
