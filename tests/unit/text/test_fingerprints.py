"""Fingerprints: equal for what is the same, alike for what is nearly so, and the same tomorrow."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.comment import Author, Comment, Post
from moderation.text.features import extract
from moderation.text.fingerprints import (
    BANDS,
    MOST_DOMAINS,
    SKETCHED,
    Fingerprints,
    fingerprints,
    likeness,
    own_words,
)

LONG = (
    "We covered the heap with two layers of cardboard in October and it stayed warm until the middle of "
    "January, when the wind blew one of them away and everything froze within a night."
)
OTHER = (
    "Ours never freezes because it stands against the south wall of the barn, although it dries out in "
    "April and I have to water it with whatever the rain barrel still holds."
)
HOME = "https://kitchen.example"


def prints(content: str, url: str = "", post: str = "") -> Fingerprints:
    return fingerprints(extract(Comment(content, Author(name="Ann", url=url), Post(url=post))), HOME)


SAME = {
    "case": LONG.upper(),
    "spaces and punctuation": LONG.replace(" ", "  \n").replace(",", " –"),
    "markup": f"<p><b>{LONG}</b></p>",
    "a link added": f"{LONG} https://bins.example/offers?ref=7",
    "a link in front": f"www.bins.example {LONG}",
    "words made a link": LONG.replace("cardboard", '<a href="https://bins.example/">cardboard</a>'),
    "look-alike letters": LONG.replace("o", "\u043e"),
    "invisible characters": LONG.replace("heap", "h\u200be\u200bap"),
    "stretched letters": LONG.replace("and", "annnnd"),
    "a quotation before it": f"> {OTHER}\n\n{LONG}",
    "a quotation in HTML": f"<blockquote>{OTHER}</blockquote><p>{LONG}</p>",
    "a quotation in BBCode": f"[quote]{OTHER}[/quote] {LONG}",
}


@pytest.mark.parametrize("content", SAME.values(), ids=SAME.keys())
def test_disguised_or_decorated_copy_has_the_same_keys(content: str) -> None:
    copy, original = prints(content), prints(LONG)
    assert (copy.text, copy.texts, copy.signature) == (original.text, original.texts, original.signature)


NEARLY = {
    "a word changed": LONG.replace("middle", "end"),
    "a word left out": LONG.replace(" two", ""),
    "a greeting": f"Hi all! {LONG}",
    "a sentence added": f"{LONG} Good luck to everybody who tries it this year.",
}


@pytest.mark.parametrize("content", NEARLY.values(), ids=NEARLY.keys())
def test_nearly_the_same_text_is_found_and_known_to_be_alike(content: str) -> None:
    copy, original = prints(content), prints(LONG)
    assert copy.text != original.text
    assert set(copy.texts) & set(original.texts)
    assert likeness(copy.signature, original.signature) >= 0.7


def test_other_texts_share_no_key_and_are_not_alike() -> None:
    one, other = prints(LONG), prints(OTHER)
    assert not set(one.keys) & set(other.keys)
    assert likeness(one.signature, other.signature) < 0.1


def test_order_of_the_words_counts() -> None:
    backwards = prints(" ".join(reversed(LONG.split())))
    assert likeness(prints(LONG).signature, backwards.signature) < 0.1


def test_likeness_to_what_has_no_signature_is_none() -> None:
    signature = prints(LONG).signature
    assert (likeness(signature, signature), likeness(signature, b""), likeness(b"", b"")) == (1.0, 0.0, 0.0)


def test_long_texts_are_compared_by_a_sample() -> None:
    rooms = [f"In room {n} the heap stood at {n * 7 % 61} degrees and smelled of {n * 13}" for n in range(60)]
    whole, most, half = (prints(". ".join(rooms[:n])).signature for n in (60, 50, 30))
    assert len(whole) == len(half) == 2 * SKETCHED
    assert likeness(whole, most) == pytest.approx(50 / 60, abs=0.15)
    assert likeness(whole, half) == pytest.approx(30 / 60, abs=0.15)


SHORT = {
    "": 0,
    "Yes": 0,
    "That fixed it": 0,
    "Yes, that fixed it": 1,
    "Does straw freeze at all below ten": 1,
}


@pytest.mark.parametrize(("content", "keys"), SHORT.items())
def test_short_text_has_one_key_or_none(content: str, keys: int) -> None:
    made = prints(content)
    assert (len(made.texts), made.signature) == (keys, b"")
    assert made.texts == ((made.text,) if keys else ())


def test_longer_text_has_a_key_for_each_band() -> None:
    assert len(prints("Does straw freeze at all below minus ten degrees").texts) == BANDS


def test_keys_are_the_same_in_every_process_and_on_every_machine() -> None:
    made = prints(LONG, "https://ann.example")
    assert made.text == 7237177473248114632
    assert made.texts == (-9161300918186734251, -5652170670781320824, -2934921939008330704)
    assert made.domains == (("ann.example", -7275667081292326177),)


DOMAINS = {
    "none": (LONG, "", []),
    "a link": (f"{LONG} https://www.shop.bins.example/a", "", ["bins.example"]),
    "the website first": (
        f"{LONG} https://bins.example",
        "https://ann.example",
        ["ann.example", "bins.example"],
    ),
    "the same twice": ("https://bins.example/a https://bins.example/b", "bins.example", ["bins.example"]),
    "an encyclopedia": (f"{LONG} https://en.wikipedia.org/wiki/Compost", "", []),
    "a video": (f"{LONG} https://www.youtube.com/watch?v=1", "", []),
    "a page on a platform": (f"{LONG} https://medium.com/@ann/heaps", "", []),
    "a blog of one's own on a platform": (LONG, "https://ann.github.io", ["ann.github.io"]),
    "the blog itself": (f"{LONG} {HOME}/winter-compost", "", []),
    "the post's domain": (f"{LONG} https://cellar.example/a", "", []),
    "an address without a name": (f"{LONG} http://203.0.113.7/a", "", ["203.0.113.7"]),
}


@pytest.mark.parametrize(("content", "url", "domains"), DOMAINS.values(), ids=DOMAINS.keys())
def test_domains_that_say_something(content: str, url: str, domains: list[str]) -> None:
    assert [name for name, _ in prints(content, url, "https://cellar.example/b").domains] == domains


def test_number_of_domains_is_bounded() -> None:
    content = " ".join(f"https://d{n}.example/" for n in range(50))
    assert len(prints(content).domains) == MOST_DOMAINS


def test_links_and_website_are_noted() -> None:
    plain, promoted = prints(LONG), prints(f"{LONG} https://a.example https://b.example", "ann.example")
    assert (plain.links, plain.website) == (0, 0)
    assert (promoted.links, promoted.website) == (2, promoted.domains[0][1])


def test_quotation_alone_leaves_no_words() -> None:
    assert own_words(extract(Comment(f"> {LONG}"))) == ""
    assert prints(f"> {LONG}").keys == ()


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300), st.text(max_size=100))
def test_any_comment_has_fingerprints_that_a_database_can_hold(content: str, url: str) -> None:
    made = prints(content, url)
    assert made == prints(content, url)
    assert all(-(2**63) <= key < 2**63 and key for key in made.keys)


@pytest.mark.parametrize("piece", ["word ", "<blockquote>", "[quote]", "> a\n", "&gt;", "a.example "])
def test_long_hostile_text_is_read_in_no_time(piece: str) -> None:
    features = extract(Comment(piece * (60_000 // len(piece))))
    start = time.perf_counter()
    fingerprints(features, HOME)
    assert time.perf_counter() - start < 0.1
