"""Long lists are compared in time that grows with the comment and not with the list; places stay right."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moderation.comment import Author, Comment, History
from moderation.policy.document import Policy
from moderation.policy.house_rules import house_rules
from moderation.policy.matching import Authors, key_needles, places_of, readings, word_needles
from moderation.policy.rule import apply
from moderation.policy.site_lists import ListedWord
from moderation.text.features import extract
from moderation.text.words import words_of
from tests.unit.text.test_properties import contents

often = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LISTS = Policy(
    blocked_words=("good*", "*post", "visit our", "*an*"),
    held_words=("g", "ann"),
    disallowed_keys=("http", "[", "a."),
    moderation_keys=("\u0430", "ff", "e"),
    blocked_authors=("Ann", "@h.example", "10.0.0.0/8", "role:good"),
    languages=("en",),
)
RULES = house_rules(LISTS)


@often
@given(contents, contents, contents, contents)
def test_lists_meet_any_comment_with_spans_inside(content: str, name: str, url: str, agent: str) -> None:
    author = Author(name, f"{name}@h.example", url, ip=url, user_agent=agent, role=name)
    features = extract(Comment(content, author))
    found = apply(RULES, features, History())
    size = {"content": len(content), "author.name": len(name), "author.url": len(url)}
    for finding in found:
        assert finding.message
        assert all(0 <= s.start <= s.end <= size[s.field] for s in finding.spans)
    assert apply(RULES, features, History()) == found


@often
@given(contents, st.sampled_from(LISTS.blocked_words))
def test_a_word_is_found_just_where_it_stands(content: str, entry: str) -> None:
    words = words_of(content)
    plain = next(readings(words))
    found = word_needles([entry]).find(plain.text)
    shown = [" ".join(words[i].folded for i in places_of(plain, match)) for match in found]
    bare = entry.strip("*")
    assert all(bare in text for text in shown)
    if entry.endswith("*") and not entry.startswith("*"):
        assert all(text.startswith(bare) for text in shown)
    assert bool(found) == any(
        {
            "good*": text.startswith("good"),
            "*post": text.endswith("post"),
            "*an*": "an" in text,
            "visit our": text == "visit" and at + 1 < len(words) and words[at + 1].folded == "our",
        }[entry]
        for at, text in enumerate(word.folded for word in words)
    )


def seconds(rule: ListedWord, comment: Comment) -> float:
    """Return the shortest of three times that a rule takes."""
    features, times = extract(comment), []
    for _ in range(3):
        start = time.process_time()
        rule.evidence(features, History())
        times.append(time.process_time() - start)
    return min(times)


NESTED = ["a" * length for length in range(2, 250)]


@pytest.mark.parametrize(
    "piece", ["a", "a ", "a1 a ", "casino ", "\u0430\u200b", "<b>a</b>", "https://a.example/a "], ids=repr
)
@pytest.mark.parametrize("entries", [NESTED, [f"w{n}a" for n in range(20_000)]], ids=["nested", "many"])
def test_time_is_linear_in_the_comment(entries: list[str], piece: str) -> None:
    rule = ListedWord(word_needles(entries), key_needles(entries))
    small, large = (Comment(piece * (size // len(piece))) for size in (8_000, 32_000))
    assert seconds(rule, large) < 16 * max(seconds(rule, small), 0.001), "four times the text"


def test_as_many_links_as_fit_are_compared_quickly() -> None:
    rule = ListedWord(word_needles(["casino", "a b"]), key_needles(["casino"]))
    assert seconds(rule, Comment(" ".join(f"http://a{n}.co" for n in range(4000)))) < 0.3


def test_longest_comment_meets_a_hundred_thousand_keys_in_a_few_milliseconds() -> None:
    rule = ListedWord(word_needles([]), key_needles(f"casino{n}.example" for n in range(100_000)))
    author = Author(*["casino" * 10_000] * 5)
    assert seconds(rule, Comment("the heap froze, casino99.example " * 1900, author)) < 0.05


@pytest.mark.parametrize(
    ("entries", "author", "by"),
    [
        (["10.1.0.0/16", "10.0.0.0/8"], Author(ip="10.1.2.3"), "10.0.0.0/8"),
        (["10.1.0.0/16"], Author(ip="10.2.0.1"), None),
        (["::/0"], Author(ip="10.2.0.1"), None),
        (["2001:db8::7"], Author(ip=" 2001:0db8::0007 "), "2001:db8::7"),
        (["192.0.2.77/24"], Author(ip="192.0.2.1"), "192.0.2.77/24"),
        (["Ann", "ann@a.example"], Author(" ANN ", "ann@a.example"), "Ann"),
        (["@example"], Author(email="x@a.b.example"), "@example"),
        (["id:7"], Author(name="7", role="7"), None),
    ],
)
def test_authors_are_looked_up(entries: list[str], author: Author, by: str | None) -> None:
    found = Authors(entries).named(author)
    assert (None if found is None else found[0]) == by


def test_thousands_of_networks_are_asked_at_once() -> None:
    listed = Authors(f"10.{n // 256}.{n % 256}.0/24" for n in range(5000))
    start = time.process_time()
    for n in range(1000):
        listed.named(Author("Ann", ip=f"11.0.{n % 256}.7"))
    assert time.process_time() - start < 1.0
