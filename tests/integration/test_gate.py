"""The gate: bad candidates are refused with the reason, good ones serve, and no moment leaves none whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from moderation import policy_cases, retraining
from moderation.classifier import dataset, table
from moderation.classifier.artifacts import Shelf
from moderation.classifier.dataset import Example, Examples
from moderation.classifier.serving import Model, sigmoid
from moderation.comment import Comment
from moderation.decision import Verdict
from moderation.retraining import Outcome
from moderation.text.features import extract
from tests.cast import THOUGHTFUL
from tests.integration.cli import ROOT, Terminal, rows
from tests.integration.test_cli_learning import shipped

pytestmark = pytest.mark.slow
SEED = ROOT / "training_data"
OTHER = {"publish": "reject", "reject": "publish"}


@pytest.fixture(scope="module")
def everything() -> list[Example]:
    """All shipped examples that may be learned from."""
    return [e for e in dataset.read_seed(SEED) if not e.in_exam]


@pytest.fixture(scope="module")
def quarter() -> list[Example]:
    """What the serving model of the tests learned from."""
    return [e for e in dataset.read_seed(SEED)[::4] if not e.in_exam]


Train = Callable[[Sequence[Example]], Outcome]


@pytest.fixture
def shelf(models: Path) -> Shelf:
    """The models of an installation, one of them serving."""
    return Shelf(models)


@pytest.fixture
def train(shelf: Shelf) -> Train:
    """Train a candidate on some examples and let the gate decide; the shipped exam is sat in any case."""

    def run(examples: Sequence[Example]) -> Outcome:
        given = Examples(examples, [], dataset.seed_files(SEED))
        cases = policy_cases.read(SEED)
        return retraining.retrain(
            given, cases, shelf, out=None, promote="auto", progress=lambda step, share: None
        )

    return run


def serving(shelf: Shelf) -> Model:
    found = shelf.serving()
    assert isinstance(found, Model)
    return found


def refused(outcome: Outcome, shelf: Shelf) -> str:
    """Return why a candidate was refused; it must not serve."""
    assert not outcome.promoted
    assert shelf.record()["serving"] != outcome.candidate.version
    assert outcome.candidate.card["refusals"] == outcome.candidate.comparison.refusals
    return "\n".join(outcome.candidate.comparison.refusals)


def test_candidate_that_learned_more_is_promoted(
    train: Train, shelf: Shelf, quarter: list[Example], everything: list[Example]
) -> None:
    outcome = train(quarter + everything[1::4])
    assert outcome.candidate.comparison.refusals == []
    assert (outcome.promoted, serving(shelf).version) == (True, outcome.candidate.version)
    assert outcome.candidate.card["policy_cases"]["worse"] == []


def test_labels_of_one_slice_turned_around_are_noticed(
    train: Train, shelf: Shelf, quarter: list[Example]
) -> None:
    bad = [
        replace(e, label="reject") if not e.violates and extract(e.comment).is_brief else e for e in quarter
    ]
    why = refused(train(bad), shelf)
    assert "worse on brief comments" in why and "worse on to publish" in why
    assert "worse on policy cases" in why


def test_moderator_who_rules_against_what_is_beyond_doubt_moves_nothing(
    train: Train, shelf: Shelf, quarter: list[Example], everything: list[Example]
) -> None:
    wrong = [
        replace(e, label=OTHER[e.label], source="ruling:mallory", weight=3.0, id=f"m{n}")
        for n, e in enumerate(everything[2::4][:600])
    ]
    outcome = train(quarter + wrong)
    (note,) = [n for n in outcome.notes if n.kind == "overturning"]
    assert "mallory" in note.said and "none of their 600 is learned" in note.said
    assert "ruling:mallory" not in outcome.candidate.card["data"]["learned"]["source"]
    assert outcome.candidate.comparison.flips == []


def test_moderator_who_rules_wrongly_where_the_model_is_in_doubt_is_stopped_by_the_gate(
    train: Train, shelf: Shelf, quarter: list[Example], everything: list[Example]
) -> None:
    model = serving(shelf)
    band = model.weights.cutoffs.band
    doubtful = [
        e
        for e in everything[2::4]
        if band(sigmoid(model.log_odds(extract(e.comment)))) is Verdict.HOLD and e.label == "publish"
    ]
    wrong = [replace(e, label="reject", source="ruling:mallory", weight=3.0) for e in doubtful]
    assert len(wrong) > 300
    outcome = train(quarter + wrong)
    assert "worse on to publish" in refused(outcome, shelf)


def test_shrunken_vocabulary_is_noticed(
    train: Train, shelf: Shelf, quarter: list[Example], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "MOST_TERMS", 10)
    assert "worse on all" in refused(train(quarter), shelf)


def test_truncated_data_are_noticed(train: Train, shelf: Shelf, quarter: list[Example]) -> None:
    why = refused(train(quarter[:300]), shelf)
    assert "worse on all" in why and "wrong by itself on all" in why


def test_model_of_one_blog_alone_is_noticed(train: Train, shelf: Shelf, everything: list[Example]) -> None:
    one = [replace(e, source="file") for e in everything if e.source == "seed:home"]
    assert "worse on all" in refused(train(one), shelf)


# Killed in the middle


def killed(*arguments: str, **more: str) -> int:
    """Run something that may kill itself in a process of its own; return its exit status."""
    environment = os.environ | more | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.integration.killed", *arguments],
        cwd=ROOT, env=environment, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode in (0, -signal.SIGKILL), done.stderr.decode()
    return done.returncode


def test_promotion_that_is_killed_at_any_step_leaves_the_old_model_or_the_new_one(shelf: Shelf) -> None:
    features = extract(Comment(THOUGHTFUL))
    said = serving(shelf).score(features)
    assert said is not None
    seen = [serving(shelf).version]
    for step in count(1):
        version = f"candidate-{step}"
        status = killed(str(step), "write", str(shelf.root), version)
        found = serving(shelf)
        score = found.score(features)
        assert score is not None and score.probability == said.probability
        assert found.version in (seen[-1], version)
        seen.append(found.version)
        if status == 0:
            break
    assert step > 10
    assert seen[-1] == f"candidate-{step}"
    assert len(set(seen)) > 2, "one was killed after the switch"
    assert shelf.rollback() in seen


def test_training_that_was_killed_at_the_switch_is_simply_run_again(
    terminal: Terminal, tmp_path: Path
) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_bytes(rows(*shipped()))
    train = ("train", "--data", str(path), "--no-seed", "--promote", "force", "--json")
    shelf = Shelf(terminal.models)
    before = serving(shelf).version
    assert killed("switch", *train) == -signal.SIGKILL
    assert serving(shelf).version == before
    assert len(shelf.versions()) == 2
    told = terminal.good(*train).json
    assert serving(shelf).version == told["version"]
