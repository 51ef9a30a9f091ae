"""The rules that remember: what they fire on, and what they stay quiet on. The second matters more."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.comment import Author, Comment, DomainRecord, History, Original
from moderation.decision import Finding, Verdict
from moderation.policy.document import DEFAULT, Policy
from moderation.policy.house_rules import house_rules
from moderation.policy.memory import rush_of
from moderation.policy.rule import apply
from moderation.submission import comment_from
from moderation.text.features import extract
from tests.cast import BORDERLINE, NEWCOMER, REGULAR, SPAMMER, THOUGHTFUL, comment

HOLD, REJECT = Verdict.HOLD, Verdict.REJECT
UNKNOWN = f"{THOUGHTFUL} https://heap.example/x"
ARTICLE = f"{THOUGHTFUL} https://heap.example/blog/turning-heaps"
SHORT_WITH_LINK = "Better straw bales here https://heap.example/x"
BLOGGER = NEWCOMER | {"url": "https://heap.example/"}
COPY = Original("0" * 32, exact=True)
Row = tuple[dict[str, Any], History, str, Verdict, str]


def known(**record: int) -> History:
    return History(domains=(DomainRecord("heap.example", **record),))


FIRES: dict[str, Row] = {
    "the same text once": (
        comment(THOUGHTFUL),
        History(same_text=1),
        "duplicate",
        HOLD,
        "came in before: the same text once",
    ),
    "the author's own text again": (
        comment(THOUGHTFUL, REGULAR),
        History(published=2, same_text=1),
        "duplicate",
        HOLD,
        "once",
    ),
    "one author, twenty times": (
        comment(THOUGHTFUL),
        History(same_text=20),
        "duplicate",
        HOLD,
        "the same text 20 times",
    ),
    "nearly the same of another author": (
        comment(THOUGHTFUL),
        History(alike=1, alike_authors=1),
        "duplicate",
        HOLD,
        "nearly the same once, from 1 other author",
    ),
    "a fourth version of one's own": (
        comment(THOUGHTFUL),
        History(alike=3),
        "duplicate",
        HOLD,
        "nearly the same 3 times",
    ),
    "the same on another site": (
        comment(THOUGHTFUL),
        History(elsewhere=1),
        "duplicate",
        HOLD,
        "on other sites once",
    ),
    "many authors, one text": (
        comment(THOUGHTFUL),
        History(same_text=3, same_text_authors=2),
        "duplicate",
        REJECT,
        "2 other authors",
    ),
    "many authors, one text in versions, on several sites": (
        comment(THOUGHTFUL),
        History(same_text=1, same_text_authors=1, alike=1, elsewhere=1, elsewhere_authors=1),
        "duplicate",
        REJECT,
        "the same text once, nearly the same once, on other sites once, from 2 other authors",
    ),
    "a short text with a link, of many authors": (
        comment(SHORT_WITH_LINK),
        History(same_text=3, same_text_authors=3),
        "duplicate",
        REJECT,
        "3 times",
    ),
    "a text that people rejected": (
        comment(THOUGHTFUL),
        History(same_text=1, refused_copies=1),
        "duplicate",
        REJECT,
        "people rejected this text once",
    ),
    "a copied comment": (
        comment(THOUGHTFUL),
        History(same_text=1, original=COPY),
        "duplicate",
        HOLD,
        "a copy of a published comment of another author",
    ),
    "a copied comment with a link": (
        comment(ARTICLE),
        History(original=Original("0", exact=True, adds_link=True)),
        "duplicate",
        REJECT,
        "with a link added",
    ),
    "a copied comment with a website": (
        comment(THOUGHTFUL, BLOGGER),
        History(original=Original("0", exact=False, adds_website=True)),
        "duplicate",
        REJECT,
        "nearly a copy of a published comment of another author, with a website added",
    ),
    "a copied comment with a keyword for a name": (
        comment(THOUGHTFUL, SPAMMER),
        History(original=COPY),
        "duplicate",
        REJECT,
        "a name that promotes",
    ),
    "rejected three times": (
        comment(THOUGHTFUL),
        History(rejected=3, published=2),
        "rejected-before",
        HOLD,
        "3 comments of this author rejected here, 2 published",
    ),
    "rejected by people twice": (
        comment(THOUGHTFUL),
        History(rejected=2, refused=2),
        "rejected-before",
        HOLD,
        "none published",
    ),
    "a flood from one range": (
        comment(THOUGHTFUL),
        History(recent_range=21),
        "flood",
        HOLD,
        "21 comments from this",
    ),
    "a flood of the site": (
        comment(THOUGHTFUL),
        History(recent_site=301),
        "flood",
        HOLD,
        "301 comments on this",
    ),
    "a domain that people rejected": (
        comment(ARTICLE),
        known(rejected=3),
        "commercial-link",
        REJECT,
        "heap.example: rejected 3 times here, never published",
    ),
    "a website that people rejected": (
        comment(THOUGHTFUL, BLOGGER),
        known(rejected=2),
        "author-promotion",
        HOLD,
        "heap.example: rejected 2 times here, never published",
    ),
    "many authors, one domain": (
        comment(UNKNOWN),
        known(authors=5),
        "link-promotion",
        REJECT,
        "5 other authors brought heap.example lately, none published",
    ),
    "many authors, one domain, on several sites": (
        comment(UNKNOWN),
        known(authors=2, elsewhere=3),
        "link-promotion",
        REJECT,
        "5 other authors",
    ),
    "many authors, one website": (
        comment(THOUGHTFUL, BLOGGER),
        known(authors=6),
        "link-promotion",
        REJECT,
        "6 other authors",
    ),
    "an unclear link that people published once": (
        comment(UNKNOWN),
        known(published=1, standing=1),
        "unclear-link",
        HOLD,
        "heap.example: unknown",
    ),
    "an unclear link of which people are not of one mind": (
        comment(UNKNOWN),
        known(published=4, standing=4, rejected=1),
        "unclear-link",
        HOLD,
        "heap.example",
    ),
}

QUIET: dict[str, tuple[dict[str, Any], History]] = {
    "a new text": (comment(THOUGHTFUL), History()),
    "short remarks that are alike": (
        comment("Yes, that fixed it"),
        History(same_text=30, same_text_authors=30),
    ),
    "thanks of seven words": (
        comment("Thanks, paper instead of straw fixed mine"),
        History(same_text=4, same_text_authors=4),
    ),
    "two corrections of one's own comment": (comment(THOUGHTFUL), History(alike=2)),
    "an edit of one's own": (comment(f"{THOUGHTFUL} Thanks!"), History(published=1)),
    "a text that people rejected, and published too": (
        comment("Straw alone did not keep ours from freezing"),
        History(refused_copies=1, published_copies=1),
    ),
    "rejected once": (comment(THOUGHTFUL), History(rejected=1, refused=1)),
    "rejected twice by rules": (comment(THOUGHTFUL), History(rejected=2)),
    "more published than rejected": (comment(THOUGHTFUL), History(published=9, rejected=5, refused=5)),
    "a class that comments at once": (comment(THOUGHTFUL), History(recent_range=20)),
    "a busy evening": (comment(THOUGHTFUL), History(recent_site=300)),
    "a domain rejected once": (comment(ARTICLE), known(rejected=1)),
    "a domain rejected, and published too": (comment(ARTICLE), known(rejected=4, published=1, standing=1)),
    "a domain rejected, and published by no rule": (comment(ARTICLE), known(rejected=4, standing=1)),
    "a website rejected once": (comment(THOUGHTFUL, BLOGGER), known(rejected=1)),
    "an unclear link that people published twice": (comment(UNKNOWN), known(published=2, standing=2)),
    "an article that everybody talks about": (comment(ARTICLE), known(authors=30)),
    "what others published already": (comment(UNKNOWN), known(authors=9, published=2, standing=2)),
    "a few authors": (comment(ARTICLE), known(authors=4)),
}


def findings_of(body: dict[str, Any], history: History, policy: Policy = DEFAULT) -> dict[str, Finding]:
    return {f.rule: f for f in apply(house_rules(policy), extract(comment_from(body)), history)}


@pytest.mark.parametrize(("body", "history", "rule", "asks", "says"), FIRES.values(), ids=FIRES.keys())
def test_fires_on(body: dict[str, Any], history: History, rule: str, asks: Verdict, says: str) -> None:
    found = findings_of(body, history)
    assert rule in found
    assert found[rule].asks is asks
    assert says in found[rule].message


@pytest.mark.parametrize(("body", "history"), QUIET.values(), ids=QUIET.keys())
def test_stays_quiet_on(body: dict[str, Any], history: History) -> None:
    assert findings_of(body, history) == {}


def test_domain_that_the_site_allows_is_never_held_against_anybody() -> None:
    allowed = Policy(allowed_hosts=("heap.example",))
    history = History(domains=(DomainRecord("heap.example", rejected=9, authors=9),))
    assert findings_of(comment(UNKNOWN, BLOGGER), history, allowed) == {}


def test_known_author_may_bring_what_many_bring() -> None:
    history = History(published=1, domains=(DomainRecord("heap.example", authors=9),))
    assert set(findings_of(comment(UNKNOWN), history)) == {"unclear-link"}


def test_copy_from_which_the_link_is_taken_again_is_held() -> None:
    history = History(original=Original("0", exact=True, adds_link=True))
    assert findings_of(comment(THOUGHTFUL), history)["duplicate"].asks is HOLD


def test_people_are_stronger_than_kinds_for_one_domain_and_no_other() -> None:
    history = History(domains=(DomainRecord("gardeners.example", published=3, standing=3),))
    assert findings_of(comment(BORDERLINE), history) == {}
    assert "unclear-link" in findings_of(comment(UNKNOWN), history)


@pytest.mark.parametrize("many", [1, 5, 1000])
def test_limits_of_floods_follow_the_policy(many: int) -> None:
    policy = Policy(flood_per_minute=1, flood_per_minute_address=1, flood_per_minute_site=many)
    assert rush_of(policy) == many + 1
    assert findings_of(comment(THOUGHTFUL), History(recent_site=many), policy) == {}
    assert "flood" in findings_of(comment(THOUGHTFUL), History(recent_site=many + 1), policy)


@pytest.mark.parametrize("many", [1, 5, 1000])
def test_limit_of_a_range_follows_the_policy(many: int) -> None:
    policy = Policy(flood_per_minute_address=many)
    assert findings_of(comment(THOUGHTFUL), History(recent_range=many), policy) == {}
    assert "flood" in findings_of(comment(THOUGHTFUL), History(recent_range=many + 1), policy)


PIECES = (
    "straw ",
    "and paper ",
    "https://heap.example/x ",
    "bins.example ",
    "[a](https://c.example) ",
    "> q\n",
)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=20).map("".join), st.text(max_size=30)
)
def test_evidence_lies_inside_the_comment_whatever_is_remembered(content: str, url: str) -> None:
    features = extract(Comment(content, Author(name="Ann", url=f"https://{url}.example")))
    domains = [link.domain for link in features.links]
    domains += [features.author.website.domain] if features.author.website else []
    history = History(
        same_text=3,
        refused_copies=1,
        original=Original("0", exact=False, adds_link=True, adds_website=True),
        domains=tuple(DomainRecord(domain, rejected=3, authors=9) for domain in domains),
    )
    size = {"content": len(content), "author.url": len(f"https://{url}.example")}
    for finding in apply(house_rules(DEFAULT), features, history):
        assert all(0 <= s.start <= s.end <= size.get(s.field, 3) for s in finding.spans)
