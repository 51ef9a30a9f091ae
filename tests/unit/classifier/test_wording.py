from __future__ import annotations

import pytest

from moderation.classifier.facts import FACTS
from moderation.classifier.wording import ABSENT, fact_said, term_said


@pytest.mark.parametrize(
    ("term", "words"),
    [
        ("w:good", "“good”"),
        ("w:0", "a number"),
        ("b:0 days", "“# days”"),
        ("p:compo", "“compo…”"),
        ("a:seo", "author’s name: “seo”"),
        ("l:kind=shop", "kind of link: shop"),
        ("l:tld=com", "link under .com"),
        ("l:/best", "link: /best"),
        ("s:kind=company", "kind of website: company"),
        ("s:tld=ru", "website under .ru"),
        ("s:heap", "website: heap"),
    ],
)
def test_terms_are_said_to_a_moderator(term: str, words: str) -> None:
    assert term_said(term) == words


@pytest.mark.parametrize(
    ("fact", "is_absent", "words"),
    [
        ("praise", False, "praise"),
        ("praise", True, "no praise"),
        ("name of a person", False, "name of a person"),
        ("name of a person", True, "not the name of a person"),
    ],
)
def test_what_is_missing_is_not_said_as_if_it_were_there(fact: str, is_absent: bool, words: str) -> None:
    assert fact_said(fact, is_absent) == words


def test_every_wording_is_of_a_fact_that_there_is() -> None:
    assert set(ABSENT) <= set(FACTS)
