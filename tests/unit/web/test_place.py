"""Addresses of the queue: what makes sense is kept, everything else is not there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from moderation.store.queue import Filter
from moderation.web.place import KEPT, place_in, place_of

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def stamp(moment: datetime) -> str:
    return str(int(moment.timestamp() * 1000))


def test_place_is_written_into_a_form_and_read_again() -> None:
    asked = {
        "q": "straw & “bales”",
        "reason": "generic",
        "host": "heap.example",
        "author": "new",
        "page": "3",
    }
    place = place_of("auto-rejected", {**asked, "order": "oldest", "t": stamp(datetime.now(UTC))})
    assert place_in({"place": place.written()}) == place
    assert place.wanted == Filter(words="straw & “bales”", rule="generic", host="heap.example", author="new")
    assert (place.page, place.order, place.tab) == (3, "oldest", "auto-rejected")


@pytest.mark.parametrize(
    "query",
    [
        {"reason": "<b>", "score": "very", "author": "me", "order": "random()", "page": "-1", "age": "year"},
        {"page": "²", "t": "²"},
        {"q": " \x00 ", "host": "", "t": "99999999999999999999"},
    ],
)
def test_nonsense_is_not_there(query: dict[str, str]) -> None:
    place = place_of("nowhere", query, NOW)
    assert (place.tab, place.page, place.order, place.asked, place.as_of) == ("review", 1, "value", {}, NOW)


@pytest.mark.parametrize(
    ("moment", "kept"),
    [
        (NOW - timedelta(hours=1), True),
        (NOW - KEPT - timedelta(seconds=1), False),
        (NOW + timedelta(seconds=1), False),
    ],
)
def test_list_keeps_its_moment_for_a_day_and_never_one_to_come(moment: datetime, kept: bool) -> None:
    assert place_of("review", {"t": stamp(moment)}, NOW).as_of == (moment if kept else NOW)


def test_what_is_typed_has_a_bound() -> None:
    assert len(place_of("review", {"q": "x" * 9999}, NOW).wanted.words) == 200
