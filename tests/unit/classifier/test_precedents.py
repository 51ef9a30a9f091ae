"""What people ruled before moves the score by itself, and by how much."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from moderation.classifier.precedents import precedents
from moderation.classifier.serving import Model, sigmoid
from moderation.comment import Author, Comment, DomainRecord, History
from moderation.text.features import extract
from tests.unit.classifier.test_artifacts import weights

SAID = extract(Comment("We insulated ours with straw, see https://bins.example/heap", Author("Ida")))
MODEL = Model(weights(), "small")


def moved(history: History) -> float:
    return sum(clue.weight for clue in precedents(SAID, history))


def test_nothing_known_adds_nothing() -> None:
    for history in (History(), History(published=3, rejected=2, held=4, recent_site=9, same_text=3)):
        assert precedents(SAID, history) == []


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        (History(site_published=4, site_rejected=4), 0.0),
        (History(site_rejected=6), math.log(8 / 2)),
        (History(site_published=6), math.log(2 / 8)),
        (History(post_rejected=3), math.log(4 / 1)),
        (History(post_published=3), math.log(1 / 4)),
        (History(vouched=1), math.log(0.5 / 1.5)),
        (History(refused=1), math.log(1.5 / 0.5)),
        (History(domains=(DomainRecord("bins.example", rejected=1),)), math.log(3)),
        (History(domains=(DomainRecord("bins.example", published=1),)), -math.log(3)),
    ],
)
def test_each_record_weighs_as_rulings_are_shared(history: History, expected: float) -> None:
    assert moved(history) == pytest.approx(expected)


def test_post_begins_as_its_site_is() -> None:
    site = History(site_published=2, site_rejected=14)
    one = replace(site, post_rejected=1)
    assert moved(site) < moved(one) < moved(site) + 0.5
    assert moved(replace(site, post_published=6)) < 0


def test_no_record_weighs_more_than_twenty_rulings() -> None:
    assert moved(History(vouched=20)) == moved(History(vouched=90))
    many, some = (History(domains=(DomainRecord("bins.example", rejected=n),)) for n in (40, 20))
    assert moved(many) == moved(some)


def test_only_domains_that_the_comment_brings_count_and_the_worst_of_them() -> None:
    bad, good = DomainRecord("bins.example", rejected=2), DomainRecord("ida.example", published=9)
    other = DomainRecord("other.example", rejected=9)
    assert moved(History(domains=(other,))) == 0
    signed = extract(Comment(SAID.comment.content, Author("Ida", url="https://ida.example")))
    assert [clue.clue for clue in precedents(signed, History(domains=(good, bad, other)))] == [
        "rulings on bins.example: 0 published, 2 rejected"
    ]


def test_machine_decisions_prove_nothing() -> None:
    assert moved(History(published=9, domains=(DomainRecord("bins.example", standing=9),))) == 0


def test_records_are_clues_that_add_up_with_the_rest() -> None:
    history = History(site_rejected=6, post_published=2, refused=3)
    alone, known = MODEL.score(SAID), MODEL.score(SAID, history)
    assert alone is not None
    assert known is not None
    assert {clue.clue for clue in known.clues} - {clue.clue for clue in alone.clues} == {
        "rulings here lately: 0 published, 6 rejected",
        "rulings under this post: 2 published, 0 rejected",
        "rulings on this author: 0 published, 3 rejected",
    }
    weighed = [abs(clue.weight) for clue in known.clues]
    assert weighed == sorted(weighed, reverse=True)
    assert MODEL.log_odds(SAID, history) == pytest.approx(MODEL.log_odds(SAID) + moved(history))
    assert known.probability == pytest.approx(sigmoid(MODEL.log_odds(SAID, history)), abs=1e-6)
    assert (known.alone, alone.alone) == (alone.probability, None)
