"""The model of addresses: what it reads, what it says, and that its words can be shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from moderation.text import lists, url_model
from moderation.text.link_kinds import KINDS, SELLING
from moderation.text.link_parts import take_apart
from moderation.text.links import website
from moderation.text.url_model import OTHER, Reading, Vocabulary, kinds, terms, weights


def reading(url: str, text: str = "", author: str = "") -> Reading:
    """Ask the model about an address."""
    link = website(url)
    assert link is not None
    link = replace(link, text=text, form="anchor" if text else "bare")
    return Reading(take_apart(link), link, author)


def test_it_tells_apart_what_sells_and_everything_else() -> None:
    assert set(kinds()) == {*SELLING, OTHER}
    assert set(SELLING) < set(KINDS)


def test_weights_are_small_and_whole() -> None:
    sizes = {len(row) for row in weights().values()}
    assert sizes == {len(kinds())}
    assert len(weights()) < 6000
    assert sum(len(line) for line in lists.read(url_model.FILE)) < 150_000


@pytest.mark.parametrize(
    ("url", "text", "author", "words"),
    [
        ("https://heap-outlet-sale.example/", "", "", {"outlet", "sale"}),
        ("https://x1.example/", "best bonus casino", "", {"bonus"}),
        ("https://heapsoftware.example/", "", "", {"software"}),
    ],
)
def test_it_is_sure_of_words_of_trade_and_shows_them(
    url: str, text: str, author: str, words: set[str]
) -> None:
    found = reading(url, text, author)
    assert found.sells > 0.5
    assert found.kind in SELLING
    assert words & set(found.words())


@pytest.mark.parametrize(
    "url",
    ["https://heap.example/2014/05/turning-it", "https://ann-lee.example/notes", "https://heap.example/docs"],
)
def test_it_does_not_think_that_other_pages_sell(url: str) -> None:
    assert reading(url).sells < 0.3


def test_words_of_a_site_do_not_come_from_its_path() -> None:
    found = reading("https://heap.example/packages")
    assert "packages" in found.words()
    assert "packages" not in found.words(of_site=True)


def test_probability_is_one_whatever_the_address() -> None:
    for url in (
        "https://" + "a" * 60 + ".example/" + "b/" * 900,
        "http://93.184.216.34/",
        "https://\u043c\u0438\u0440.example/\u0434\u043e\u043c",
    ):
        assert 0 <= reading(url).sells <= 1


def test_terms_are_found_once() -> None:
    link = website("https://heap-heap.example/heap/heap?a=1&a=2")
    assert link is not None
    found = terms(take_apart(link), link, "Heap Heap", Vocabulary(("heap",)))
    assert len(found) == len(set(found))
    assert {"host:heap", "path:heap", "name:heap", "word:heap", "query:a"} <= set(found)


def test_no_letter_of_a_name_counts_twice() -> None:
    known = Vocabulary(("roof", "roofing", "fing", "pros"))
    assert known.inside("roofingpros") == ["roofing", "pros"]
    assert known.inside("") == []
