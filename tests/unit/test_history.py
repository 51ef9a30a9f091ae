"""What was remembered is stored with each decision and read again, by later versions too."""

from __future__ import annotations

import json

import pytest

from moderation.comment import DomainRecord, History, Original, history_from

FULL = History(
    published=3,
    rejected=1,
    recent=2,
    same_text=4,
    same_text_authors=2,
    ruled="publish",
    held=5,
    refused=1,
    recent_range=7,
    recent_site=9,
    alike=3,
    alike_authors=1,
    elsewhere=6,
    elsewhere_authors=3,
    refused_copies=1,
    published_copies=2,
    original=Original("0" * 32, exact=True, adds_link=True),
    domains=(DomainRecord("bins.example", rejected=3), DomainRecord("ann.example", published=2, standing=2)),
    vouched=2,
    site_published=12,
    site_rejected=8,
    post_published=1,
    post_rejected=4,
)


@pytest.mark.parametrize("history", [FULL, History(), History(recent=1)], ids=["full", "empty", "a little"])
def test_history_survives_being_stored(history: History) -> None:
    assert history_from(json.loads(json.dumps(history.stored()))) == history


def test_what_is_not_known_takes_no_room() -> None:
    assert History().stored() == {}
    assert History(recent=1).stored() == {"recent": 1}


def test_history_of_an_earlier_version_is_read() -> None:
    before = {
        "published": 3,
        "rejected": 0,
        "recent": 0,
        "same_text": 1,
        "same_text_authors": 1,
        "ruled": "",
    }
    assert history_from(before) == History(published=3, same_text=1, same_text_authors=1)
    assert history_from({}) == History()


def test_unknown_domain_has_an_empty_record() -> None:
    assert FULL.record_of("bins.example").rejected == 3
    assert FULL.record_of("other.example") == DomainRecord("other.example")


def test_copies_and_their_authors_are_summed_over_all_kinds() -> None:
    assert (FULL.copies, FULL.copy_authors) == (13, 6)
