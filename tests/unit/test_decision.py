"""The whole truth table of `decide`, spelled out independently of its code."""

from __future__ import annotations

from itertools import combinations, permutations, product

import pytest

from moderation.decision import Cutoffs, Finding, Mode, Score, Status, Verdict, decide, status_of
from tests.cast import in_band

ALL = tuple(Verdict)
SETS = [asked for size in range(4) for asked in combinations(ALL, size)]


def expected(asked: tuple[Verdict, ...], band: Verdict | None, mode: Mode, degraded: bool) -> Verdict:
    """The house's word, as a list of cases from the strongest to the weakest."""
    cases = [
        (Verdict.REJECT in asked, Verdict.REJECT),
        (degraded, Verdict.HOLD),
        (Verdict.PUBLISH in asked, Verdict.PUBLISH),
        (Verdict.HOLD in asked, Verdict.HOLD),
        (band is None, Verdict.HOLD),
        (mode is Mode.ASSIST, Verdict.HOLD),
        (band is Verdict.PUBLISH, Verdict.PUBLISH),
        (band is Verdict.REJECT, Verdict.REJECT),
        (True, Verdict.HOLD),
    ]
    return next(verdict for holds, verdict in cases if holds)


@pytest.mark.parametrize("degraded", [False, True], ids=["whole", "degraded"])
@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("asked", SETS, ids=lambda asked: "+".join(asked) or "no finding")
def test_verdict_of_every_combination_in_every_order(
    asked: tuple[Verdict, ...], mode: Mode, degraded: bool
) -> None:
    for band, order in product((None, *ALL), permutations(asked)):
        findings = [Finding(f"rule-{asks}", asks, "because") for asks in order]
        score = None if band is None else in_band(band)
        assert decide(findings, score, mode, degraded) is expected(asked, band, mode, degraded)


def test_findings_may_come_as_a_stream_and_repeat() -> None:
    findings = (Finding("a", asks, "") for asks in (Verdict.HOLD, Verdict.REJECT, Verdict.HOLD))
    assert decide(findings, None, Mode.ENFORCE) is Verdict.REJECT


@pytest.mark.parametrize(
    ("probability", "band"),
    [
        (0.0, Verdict.PUBLISH),
        (0.1999, Verdict.PUBLISH),
        (0.2, Verdict.HOLD),
        (0.8999, Verdict.HOLD),
        (0.9, Verdict.REJECT),
        (1.0, Verdict.REJECT),
    ],
)
def test_band_of_a_probability(probability: float, band: Verdict) -> None:
    assert Cutoffs(0.2, 0.9).band(probability) is band


@pytest.mark.parametrize("verdict", Verdict)
def test_shadow_mode_never_blocks(verdict: Verdict) -> None:
    assert status_of(verdict, Mode.SHADOW) is Status.PUBLISHED


@pytest.mark.parametrize("mode", [Mode.ASSIST, Mode.ENFORCE])
def test_other_modes_show_what_was_decided(mode: Mode) -> None:
    assert [status_of(v, mode) for v in ALL] == [Status.PUBLISHED, Status.PENDING, Status.REJECTED]


def test_band_is_certified_by_its_own_side_and_holding_by_both() -> None:
    publish, both = frozenset((Verdict.PUBLISH,)), frozenset((Verdict.PUBLISH, Verdict.REJECT))
    assert [Cutoffs(0.1, 0.9, publish).is_certified(band) for band in ALL] == [True, False, False]
    assert all(Cutoffs(0.1, 0.9, both).is_certified(band) for band in ALL)
    assert not any(Cutoffs(0.1, 0.9).is_certified(band) for band in ALL)


@pytest.mark.parametrize(
    ("probability", "alone", "band"),
    [
        (0.05, 0.15, Verdict.HOLD),  # only earlier rulings speak for it
        (0.05, 0.08, Verdict.PUBLISH),
        (0.95, 0.85, Verdict.HOLD),
        (0.95, 0.05, Verdict.HOLD),
        (0.95, 0.92, Verdict.REJECT),
        (0.50, 0.05, Verdict.HOLD),  # rulings keep it from being published
    ],
)
def test_earlier_rulings_hold_back_but_decide_nothing_alone(
    probability: float, alone: float, band: Verdict
) -> None:
    assert Score(probability, "m", Cutoffs(0.1, 0.9), alone=alone).band is band


@pytest.mark.parametrize("side", [Verdict.PUBLISH, Verdict.REJECT])
def test_on_a_certified_side_earlier_rulings_count_in_full(side: Verdict) -> None:
    cutoffs = Cutoffs(0.1, 0.9, frozenset((side,)))
    bands = {Score(p, "m", cutoffs, alone=0.5).band for p in (0.05, 0.95)}
    assert bands == {side, Verdict.HOLD}
