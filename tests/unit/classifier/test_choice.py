"""What facts are presumed to count for is chosen by measurement, where there is something to choose."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from moderation.classifier import choice, training
from moderation.classifier.choice import BETTER, MANY, OTHERS, SHIPPED, STAYS, Choice, choose, compare
from moderation.classifier.dataset import Example, read_seed
from moderation.classifier.folds import HeldOut, part_of
from moderation.classifier.pipeline import USUAL
from moderation.classifier.table import Table
from moderation.text.features import extract

ROOT = Path(__file__).parent.parent.parent.parent
NUMBER = 300
EVERY = 40  # of the shipped examples
TURNED = {"publish": "reject", "reject": "publish"}


@pytest.fixture(scope="module")
def blog() -> list[Example]:
    """A few hundred comments with the labels that most blogs give them; not known to be shipped."""
    some = read_seed(ROOT / "training_data")[::EVERY][:NUMBER]
    return [replace(e, source="file", weight=1.0) for e in some]


@pytest.fixture(scope="module")
def market(blog: list[Example]) -> list[Example]:
    """A page where it is the other way round: offers and praise are what its readers come for."""
    return [replace(e, label=TURNED[e.label]) for e in blog]


def filled(folder: Path, examples: list[Example]) -> Table:
    folder.mkdir()
    table = Table(folder)
    for example in examples:
        table.add(extract(example.comment), example.violates, example.weight, part_of(example))
    table.close()
    return table


def chosen(folder: Path, examples: list[Example], shipped: bool = False) -> Choice:
    return choose(filled(folder, examples), shipped, 0, lambda _: None)


def test_facts_that_speak_against_the_presumption_are_believed(tmp_path: Path, market: list[Example]) -> None:
    found = chosen(tmp_path / "market", market)
    assert found.presumption in OTHERS
    assert found.why == BETTER
    usual, *others = found.measured
    assert usual.presumption is USUAL
    best = min(others, key=lambda m: m.log_loss)
    assert best.presumption is found.presumption
    assert best.log_loss < usual.log_loss and best.chance <= choice.BY_CHANCE


def test_presumption_stays_where_facts_are_what_they_are_presumed_to_be(
    tmp_path: Path, blog: list[Example]
) -> None:
    found = chosen(tmp_path / "blog", blog)
    assert (found.presumption, found.why) == (USUAL, STAYS)
    assert all(m.better_by < 0 for m in found.measured[1:])


def test_nothing_is_chosen_with_the_shipped_examples(tmp_path: Path, market: list[Example]) -> None:
    found = chosen(tmp_path / "market", market, shipped=True)
    assert (found.presumption, found.why, found.measured) == (USUAL, SHIPPED, ())


def test_nothing_is_chosen_with_more_examples_than_are_all_held_out(
    tmp_path: Path, market: list[Example], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choice, "ENOUGH", len(market) - 1)
    found = chosen(tmp_path / "market", market)
    assert (found.presumption, found.why, found.measured) == (USUAL, MANY, ())


def test_choice_is_the_same_each_time(tmp_path: Path, market: list[Example]) -> None:
    one, other = (chosen(tmp_path / name, market) for name in ("one", "other"))
    assert one.json() == other.json()
    assert (one.held_out.odds == other.held_out.odds).all()


def held_out(odds: float, gains: list[float]) -> HeldOut:
    """Two hundred comments to reject in as many parts as gains, each with other log odds."""
    part = np.arange(200) % len(gains)
    all_odds = odds + np.array(gains)[part]
    return HeldOut(
        np.arange(200), all_odds, np.ones(200, np.bool_), np.ones(200), part, calibration=(1.0, 0.0)
    )


@pytest.mark.parametrize(
    ("gains", "believed"),
    [
        ([0.1, 0.2, 0.15, 0.1, 0.2, 0.12], True),  # a little, everywhere
        ([1.5, 0.0, 0.0, -0.1, 0.0, 0.0], False),  # much, under one post
        ([0.1, -0.1, 0.2, -0.2, 0.1, -0.1], False),
        ([-0.2, -0.1, -0.2, -0.1, -0.2, -0.1], False),
        ([0.0] * 6, False),
        ([0.5], False),  # all of one group: there is nothing to compare
        ([0.5, 0.1], False),
    ],
)
def test_only_what_is_better_in_most_parts_is_better_beyond_noise(gains: list[float], believed: bool) -> None:
    found = compare(OTHERS[0], held_out(0.0, gains), held_out(0.0, [0.0] * len(gains)))
    assert (found.chance <= choice.BY_CHANCE) is believed


def test_card_says_what_was_chosen_and_by_what_figures(market: list[Example]) -> None:
    card = training.train(market, None).card["presumption"]
    assert card["chosen"] in {p.name for p in OTHERS}
    assert card["why"] == BETTER
    assert [m["presumed"] for m in card["measured"]] == [p.name for p in (USUAL, *OTHERS)]


def test_card_says_that_nothing_is_chosen_with_shipped_examples(market: list[Example]) -> None:
    learned = [replace(e, source="seed:market") for e in market]
    assert training.train(learned, None).card["presumption"] == {
        "chosen": USUAL.name,
        "why": SHIPPED,
        "measured": [],
    }
