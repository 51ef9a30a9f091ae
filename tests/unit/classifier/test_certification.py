"""What audited comments prove: exact bounds, cautious steps, and a promise that holds over many streams."""

from __future__ import annotations

import math

import pytest

from benchmarks import guarantee
from moderation.classifier.certification import (
    Audited,
    certify,
    enough,
    lower_bound,
    upper_bound,
)
from moderation.decision import Verdict

REJECT, PUBLISH = Verdict.REJECT, Verdict.PUBLISH


def rejected(n: int, wrong: int = 0, probability: float = 0.99) -> list[Audited]:
    """Return audited comments that a model would reject, so many of them wrongly."""
    return [Audited(probability, i >= wrong) for i in range(n)]


def test_too_few_audited_comments_certify_nothing() -> None:
    certificate = certify(rejected(37), REJECT, 0.01, 0.95, 0.98)
    assert (certificate.certified, certificate.cutoff) == (False, None)
    assert certificate.said == "not certified: 37 of 299"


@pytest.mark.parametrize(
    ("n", "wrong", "certified"),
    [(299, 0, True), (298, 0, False), (299, 1, False), (473, 1, True), (472, 1, False), (628, 2, True)],
)
def test_one_side_is_certified_by_exactly_as_many_as_the_bound_needs(
    n: int, wrong: int, certified: bool
) -> None:
    assert certify(rejected(n, wrong), REJECT, 0.01, 0.95, 0.98).certified is certified


def test_bolder_cutoffs_are_taken_until_the_first_that_fails() -> None:
    stream = rejected(400, probability=0.99) + rejected(200, probability=0.9) + rejected(100, 60, 0.8)
    certificate = certify(stream, REJECT, 0.01, 0.95, 0.98)
    assert (certificate.certified, certificate.cutoff, certificate.audited) == (True, 0.9, 600)


def test_cutoff_below_which_comments_are_published_takes_its_own_comments_in() -> None:
    stream = [Audited(0.01, False)] * 300 + [Audited(0.3, True)] * 50
    certificate = certify(stream, PUBLISH, 0.01, 0.95, 0.05)
    assert certificate.cutoff is not None and 0.01 < certificate.cutoff < 0.3


def test_equal_scores_are_never_divided() -> None:
    stream = rejected(299) + [Audited(0.99, False)] * 20
    assert not certify(stream, REJECT, 0.01, 0.95, 0.98).certified


def test_decisions_of_rules_count_on_their_side_and_on_no_other() -> None:
    by_rules = [Audited(0.2, False, decided=REJECT)] * 30
    assert not certify(by_rules + rejected(400), REJECT, 0.01, 0.95, 0.98).certified
    held = [Audited(0.999, False, decided=Verdict.HOLD)] * 30
    assert certify(held + rejected(400), REJECT, 0.01, 0.95, 0.98).certified


def test_rules_alone_may_be_certified_where_the_model_may_not_decide() -> None:
    by_rules = [Audited(0.5, True, decided=REJECT)] * 300
    certificate = certify([*by_rules, *rejected(100, 50, 0.9)], REJECT, 0.01, 0.95, 0.98)
    assert (certificate.certified, certificate.cutoff) == (True, math.inf)


def test_shipped_cutoff_that_is_proven_wrong_is_broken() -> None:
    certificate = certify(rejected(100, 12), REJECT, 0.01, 0.95, 0.98)
    assert (certificate.broken, certificate.said) == (True, "stopped: 12 of 100 audited were wrong")
    assert not certify(rejected(100, 2), REJECT, 0.01, 0.95, 0.98).broken


def test_bounds_hold_a_share_between_them() -> None:
    for wrong, of in ((0, 10), (3, 50), (10, 10)):
        assert lower_bound(wrong, of, 0.95) <= wrong / of <= upper_bound(wrong, of, 0.95)
    assert [enough(0, target, 0.95) for target in (0.01, 0.02, 0.05)] == [299, 149, 59]


@pytest.mark.parametrize("side", [REJECT, PUBLISH])
def test_promise_is_broken_in_no_more_streams_than_stated(side: Verdict) -> None:
    found = guarantee.simulate(side, base=0.5, target=0.02, streams=200)
    assert found.certified > 100
    assert found.broken / found.streams <= 0.05
