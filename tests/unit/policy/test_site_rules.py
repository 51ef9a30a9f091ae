"""The rules by which a site's own lists and switches speak: what they fire on, and stay quiet on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from moderation.comment import History
from moderation.decision import Finding, Mode, Verdict, decide
from moderation.policy.document import DEFAULT, Policy
from moderation.policy.house_rules import house_rules
from moderation.policy.rule import apply
from moderation.submission import comment_from
from moderation.text.features import extract
from tests.cast import NEWCOMER, POST, REGULAR, SPAMMER, THOUGHTFUL, TWO_LINKS, comment

HOLD, REJECT = Verdict.HOLD, Verdict.REJECT
KNOWN = History(published=5)
AGENT = "Mozilla/5.0 (compatible; CommentBlaster/2.1)"


def signed(**author: str) -> dict[str, Any]:
    return comment(THOUGHTFUL, NEWCOMER | author)


def on(post: dict[str, Any], content: str = THOUGHTFUL, **more: Any) -> dict[str, Any]:
    return comment(content) | {"post": POST | post} | more


def says(text: str) -> dict[str, Any]:
    return comment(f"{THOUGHTFUL} {text}")


WORDS = Policy(blocked_words=("casino*", "essay service", "*pills", "*zzgo*", "Gewächshaus"))
KEYS = Policy(disallowed_keys=("casino", "192.0.2.", "<b", "CommentBlaster", "@cheap"))
OLD = {"published_at": "2026-01-01T00:00:00Z"}
GERMAN = "Bei uns ist der Haufen im letzten Winter durchgefroren, obwohl er mit Stroh abgedeckt war."

FIRES: dict[str, list[tuple[str, Policy, dict[str, Any], Verdict]]] = {
    "listed-author": [
        ("a name", Policy(blocked_authors=("nils",)), signed(), REJECT),
        ("a name in disguise", Policy(blocked_authors=("Nils",)), signed(name="N\u0456\u200bls"), REJECT),
        ("an address", Policy(held_authors=("NILS@mail.example",)), signed(), HOLD),
        ("an address's host", Policy(blocked_authors=("@mail.example",)), signed(), REJECT),
        (
            "a host above it",
            Policy(blocked_authors=("@mail.example",)),
            signed(email="n@a.mail.example"),
            REJECT,
        ),
        ("name and address", Policy(held_authors=("Nils <nils@mail.example>",)), signed(), HOLD),
        ("an IP address", Policy(blocked_authors=("192.0.2.20",)), signed(), REJECT),
        ("a network", Policy(held_authors=("192.0.2.0/27",)), signed(), HOLD),
        ("an IPv6 network", Policy(held_authors=("2001:db8::/32",)), signed(ip="2001:DB8:1::7"), HOLD),
        ("a mapped address", Policy(held_authors=("192.0.2.0/24",)), signed(ip="::ffff:192.0.2.9"), HOLD),
        ("an id", Policy(blocked_authors=("id:17",)), signed(id="17"), REJECT),
        ("one of several roles", Policy(held_authors=("role:guest",)), signed(role="reader, Guest"), HOLD),
    ],
    "listed-word": [
        ("a word", WORDS, says("Try the casino."), REJECT),
        ("a beginning", WORDS, says("Some casinos do."), REJECT),
        ("an end", WORDS, says("I sell superpills here"), REJECT),
        ("a part", WORDS, says("at abzzgoba now"), REJECT),
        ("a phrase over a line end", WORDS, says("my Essay\n  service"), REJECT),
        ("a word with an umlaut", WORDS, says("Im GEWÄCHSHAUS, ja"), REJECT),
        ("look-alike letters", WORDS, says("the c\u0430sin\u043e here"), REJECT),
        ("hidden characters", WORDS, says("the ca\u200bsi\u200bno here"), REJECT),
        ("markup inside a word", WORDS, says("the ca<b></b>sino here"), REJECT),
        ("a word that is stretched", WORDS, says("the caaaaasino here"), REJECT),
        ("digits for letters", WORDS, says("the c4s1n0 here"), REJECT),
        ("one for an l", WORDS, says("the p1lls here"), REJECT),
        ("letter by letter", WORDS, says("the c a s i n o here"), REJECT),
        ("a phrase letter by letter", WORDS, says("my e.s.s.a.y  s.e.r.v.i.c.e now"), REJECT),
        ("the author's name", WORDS, signed(name="Casino Nils"), REJECT),
        ("the website", WORDS, signed(url="https://best-casino.example/"), REJECT),
        ("the name in digits", WORDS, signed(name="c4s1n0 Nils"), REJECT),
        ("an address in code", WORDS, says("https://a.example/%63asino"), REJECT),
        ("an address behind other words", WORDS, says("[this](https://casino.example/x)"), REJECT),
        ("a word that is held", Policy(held_words=("straw bales",)), comment(THOUGHTFUL), HOLD),
        ("a key inside a word", KEYS, says("the nocasinohere"), REJECT),
        ("a key in the address", KEYS, signed(email="sales@CHEAP.example"), REJECT),
        ("a key in the IP address", KEYS, signed(), REJECT),
        ("a key in the browser's name", KEYS, signed(ip="203.0.113.1", user_agent=AGENT), REJECT),
        ("a key in the markup", KEYS, signed(ip="") | {"content": THOUGHTFUL + " <b>so</b>"}, REJECT),
        ("a key without the markup", KEYS, signed(ip="") | {"content": "cas<i>ino</i>: straw?"}, REJECT),
        ("a key in disguise", KEYS, signed(ip="") | {"content": "c\u0430s\u200bin\u043e, straw?"}, REJECT),
        ("a key letter by letter", KEYS, signed(ip="") | {"content": "c-4-s-i-n-0, straw?"}, REJECT),
        ("a key that is held", Policy(moderation_keys=("STRAW",)), comment(THOUGHTFUL), HOLD),
        ("a script without spaces", Policy(blocked_words=("加微信",)), says("请加微信号"), REJECT),
    ],
    "other-language": [
        ("German to a site in English", Policy(languages=("en", "fr")), comment(GERMAN), HOLD),
        ("Russian in few words", Policy(languages=("en",)), comment("А зимой солома не промерзает?"), HOLD),
    ],
    "too-many-links": [
        ("so many links", Policy(max_links=9, hold_links_from=2), comment(TWO_LINKS), HOLD),
    ],
    "honeypot": [("a field that nobody sees", DEFAULT, comment(THOUGHTFUL, honeypot=True), REJECT)],
    "truncated": [("a text that goes on", DEFAULT, comment(THOUGHTFUL, truncated=True), HOLD)],
    "newcomer": [("nobody known", Policy(hold_newcomers=True), comment(THOUGHTFUL), HOLD)],
    "everything-held": [("anything", Policy(hold_everything=True), comment(THOUGHTFUL), HOLD)],
    "closed-post": [
        ("a post by its id", Policy(closed_posts=("winter-compost",)), comment(THOUGHTFUL), REJECT),
        (
            "a post by its address",
            Policy(closed_posts=("http://www.kitchen.example/winter-compost/#top",)),
            comment(THOUGHTFUL),
            REJECT,
        ),
        (
            "an old post",
            Policy(close_after_days=14),
            on(OLD, created_at="2026-01-15T00:00:00Z"),
            REJECT,
        ),
    ],
    "pingback": [
        ("a pingback", DEFAULT, comment(THOUGHTFUL, type="pingback"), HOLD),
        ("a trackback", DEFAULT, comment(THOUGHTFUL, type="trackback"), REJECT),
        ("as the site says", Policy(pingbacks="reject"), comment(THOUGHTFUL, type="pingback"), REJECT),
    ],
}
QUIET: dict[str, list[tuple[str, Policy, dict[str, Any], History]]] = {
    "abusive": [
        ("switched off", Policy(hold_abuse=False), comment("You stupid cow, this is wrong."), History()),
    ],
    "listed-author": [
        ("no list", DEFAULT, signed(), History()),
        ("a part of a name", Policy(blocked_authors=("Nil", "Nils Holm")), signed(), History()),
        (
            "the same name at another address",
            Policy(held_authors=("Nils <n@b.example>",)),
            signed(),
            History(),
        ),
        ("an ending of a host", Policy(blocked_authors=("@ail.example",)), signed(), History()),
        (
            "a neighbour network",
            Policy(held_authors=("192.0.2.32/27", "2001:db8::/32")),
            signed(),
            History(),
        ),
        ("no IP address", Policy(held_authors=("0.0.0.0/0",)), signed(ip="nowhere"), History()),
        ("a name like a role", Policy(held_authors=("role:guest",)), signed(name="guest"), History()),
    ],
    "listed-word": [
        ("no list", DEFAULT, says("casino"), History()),
        ("a part of a word", WORDS, says("An essayservice, pillset, occasino"), History()),
        ("other words between", WORDS, says("essay or service"), History()),
        (
            "a list of words and a browser",
            Policy(blocked_words=("Mozilla",)),
            signed(user_agent=AGENT),
            KNOWN,
        ),
        (
            "words of two addresses",
            WORDS,
            says("https://a.example/essay https://service.example"),
            History(),
        ),
        ("letters of a formula", WORDS, says("a b c d"), History()),
        ("a key nowhere", Policy(disallowed_keys=("casino",)), comment(THOUGHTFUL), History()),
        (
            "keys over a full stop",
            Policy(moderation_keys=("bin in mine",)),
            says("a bin. In mine"),
            History(),
        ),
    ],
    "other-language": [
        ("no languages", DEFAULT, comment(GERMAN), History()),
        ("German to a site in German", Policy(languages=("de",)), comment(GERMAN), History()),
        ("a few words", Policy(languages=("en",)), comment("Komposthaufen? Na ja."), History()),
        ("letters that are spaced out", Policy(languages=("en",)), comment("z q x w k v j"), History()),
        ("code", Policy(languages=("en",)), comment("x = f(a, b); y = g(x); z = h(y, x)"), History()),
    ],
    "too-many-links": [
        ("fewer links", Policy(max_links=9, hold_links_from=3), comment(TWO_LINKS), History())
    ],
    "honeypot": [
        ("nothing filled in", DEFAULT, comment(THOUGHTFUL, honeypot=False), History()),
        ("a word", DEFAULT, says("We keep a honeypot by the heap for the wasps."), History()),
    ],
    "truncated": [("a whole text", DEFAULT, comment(THOUGHTFUL, truncated=False), History())],
    "newcomer": [
        ("somebody known", Policy(hold_newcomers=True), comment(THOUGHTFUL), History(published=1)),
        ("no such wish", DEFAULT, comment(THOUGHTFUL), History()),
    ],
    "everything-held": [("no such wish", DEFAULT, comment(THOUGHTFUL), History())],
    "closed-post": [
        ("another post", Policy(closed_posts=("winter",)), comment(THOUGHTFUL), History()),
        (
            "a young post",
            Policy(close_after_days=14),
            on(OLD, created_at="2026-01-14T23:00:00Z"),
            History(),
        ),
        ("a post of no date", Policy(close_after_days=1), comment(THOUGHTFUL), History()),
        ("an old post that stays open", DEFAULT, on(OLD, created_at="2026-11-01T00:00:00Z"), History()),
        ("no post", Policy(closed_posts=("x",)), {"content": THOUGHTFUL}, History()),
    ],
    "pingback": [
        ("a comment", DEFAULT, comment(THOUGHTFUL), History()),
        ("as the site says", Policy(trackbacks="allow"), comment(THOUGHTFUL, type="trackback"), History()),
    ],
}


def cases(table: dict[str, list[Any]]) -> list[Any]:
    return [
        pytest.param(rule, *case[1:], id=f"{rule}: {case[0]}")
        for rule, rows in table.items()
        for case in rows
    ]


def findings_of(policy: Policy, body: dict[str, Any], history: History = KNOWN) -> dict[str, Finding]:
    return {f.rule: f for f in apply(house_rules(policy), extract(comment_from(body)), history)}


@pytest.mark.parametrize(("rule", "policy", "body", "asks"), cases(FIRES))
def test_fires_on(rule: str, policy: Policy, body: dict[str, Any], asks: Verdict) -> None:
    found = findings_of(policy, body, History())
    assert rule in found
    assert (found[rule].asks, bool(found[rule].message)) == (asks, True)


@pytest.mark.parametrize(("rule", "policy", "body", "history"), cases(QUIET))
def test_stays_quiet_on(rule: str, policy: Policy, body: dict[str, Any], history: History) -> None:
    assert rule not in findings_of(policy, body, history)


@pytest.mark.parametrize(
    ("text", "policy", "shown"),
    [
        ("Straw? My casino, yes", WORDS, ["casino"]),
        ("Straw? my Essay\n service!", WORDS, ["Essay", "service"]),
        ("Straw? c\u0430\u200bsin\u043e!", WORDS, ["c\u0430\u200bsin\u043e"]),
        ("Straw? z z g o!", WORDS, ["z", "z", "g", "o"]),
        ("Straw? my c4sin0!", WORDS, ["c4sin0"]),
        ("Straw? the occasinos", KEYS, ["casino"]),
        ("Straw? ca<i>si</i>no!", KEYS, ["ca<i>si</i>no"]),
        ("Straw? İİİ Casino", KEYS, ["Casino"]),
        ("Straw? [here](https://casino.example)", WORDS, ["[here](https://casino.example)"]),
    ],
)
def test_spans_show_where_the_word_stands(text: str, policy: Policy, shown: list[str]) -> None:
    (finding,) = [f for f in findings_of(policy, {"content": text}).values() if f.rule == "listed-word"]
    assert [text[s.start : s.end] for s in finding.spans if s.field == "content"] == shown


def test_message_names_the_entry_as_it_stands_in_the_list() -> None:
    found = findings_of(WORDS, comment("Casinos? Superpills? zzgo, essay service: straw!", SPAMMER))
    assert found["listed-word"].message.startswith("on the site's list: “casino*” in the text, ")
    assert found["listed-word"].message.endswith(" and 1 more")


@pytest.mark.parametrize(
    "author",
    [
        REGULAR | {"role": "administrator,super_admin"},
        REGULAR | {"id": "17"},
        REGULAR | {"name": "ruth  OKAFOR", "email": "Ruth@Mail.example"},
    ],
    ids=["role", "id", "name and address"],
)
def test_author_whom_the_site_trusts_is_published_although_it_holds_everything(
    author: dict[str, str],
) -> None:
    policy = Policy(
        trusted_authors=("role:administrator", "id:17", "Ruth Okafor <ruth@mail.example>"),
        hold_everything=True,
        hold_newcomers=True,
        held_words=("straw",),
    )
    found = findings_of(policy, comment(THOUGHTFUL, author), History())
    assert decide(found.values(), None, Mode.ASSIST) is Verdict.PUBLISH
    rejected = findings_of(policy, comment(TWO_LINKS, author), History())
    assert decide(rejected.values(), None, Mode.ENFORCE) is Verdict.REJECT


@pytest.mark.parametrize(
    "policy",
    [
        Policy(hold_everything=True),
        Policy(held_words=("straw",)),
        Policy(moderation_keys=("traw",)),
        Policy(held_authors=("Ruth Okafor",)),
        Policy(max_links=5, hold_links_from=1),
        Policy(languages=("de",)),
    ],
    ids=["everything", "word", "key", "author", "links", "language"],
)
def test_what_a_site_asks_to_see_is_held_even_from_a_regular(policy: Policy) -> None:
    body = comment(f"{THOUGHTFUL} https://heap.example/blog/turning-heaps", REGULAR)
    assert "trusted-author" in findings_of(DEFAULT, body, KNOWN)
    found = findings_of(policy, body, KNOWN)
    assert decide(found.values(), None, Mode.ENFORCE) is Verdict.HOLD


def test_text_that_was_cut_is_held_even_from_a_regular_and_rejected_for_what_was_read() -> None:
    found = findings_of(DEFAULT, comment(THOUGHTFUL, REGULAR, truncated=True), KNOWN)
    assert decide(found.values(), None, Mode.ENFORCE) is Verdict.HOLD
    found = findings_of(DEFAULT, comment(TWO_LINKS, REGULAR, truncated=True), KNOWN)
    assert decide(found.values(), None, Mode.ENFORCE) is Verdict.REJECT


def test_comment_without_a_date_is_dated_by_its_arrival() -> None:
    body = on({"published_at": "2026-01-01T02:00:00+02:00"})
    arrived = comment_from(body).dated(datetime(2026, 1, 15, tzinfo=UTC))
    rules = house_rules(Policy(close_after_days=14))
    assert "closed-post" in {f.rule for f in apply(rules, extract(arrived), KNOWN)}
    assert "closed-post" not in {f.rule for f in apply(rules, extract(comment_from(body)), KNOWN)}
