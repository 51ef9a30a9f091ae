"""Models on disk: nothing foreign is run, nothing damaged is served, promotions are whole."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import time
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pytest

from moderation.classifier import artifacts
from moderation.classifier.artifacts import CARD, MODEL, SERVING, Shelf, load, read_card, write
from moderation.classifier.facts import FACTS
from moderation.classifier.serving import Model, NoModel, Weights, pack
from moderation.comment import Comment
from moderation.decision import Cutoffs
from moderation.errors import ArtifactError, NotFound
from moderation.text.features import extract


def weights(intercept: float = 0.0) -> Weights:
    size = len(FACTS)
    return Weights(
        {"w:good": (1.5, 0.75), "w:straw": (2.0, -1.0)},
        np.zeros(size),
        np.ones(size),
        np.zeros(size),
        intercept,
        1.0,
        0.0,
        Cutoffs(0.2, 0.9),
    )


def put(root: Path, version: str, intercept: float = 0.0) -> Path:
    write(root / version, weights(intercept), {"version": version})
    return root / version


def replace_model(folder: Path, content: bytes) -> None:
    """Swap the model file and let the card vouch for it: the worst case."""
    (folder / MODEL).write_bytes(content)
    card = json.loads((folder / CARD).read_text())
    (folder / CARD).write_text(json.dumps(card | {"sha256": hashlib.sha256(content).hexdigest()}))


def dumped(folder: Path, value: Any) -> bytes:
    joblib.dump(value, folder / "other")
    return (folder / "other").read_bytes()


class Malicious:
    """Makes a file when it is unpickled without care."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> Any:
        return (os.mkdir, (str(self.trace),))


def test_what_was_written_is_loaded(tmp_path: Path) -> None:
    folder = put(tmp_path, "v1", 0.5)
    model, card = load(folder), read_card(folder)
    assert model.version == "v1"
    assert model.weights.terms == weights().terms
    assert (model.weights.intercept, model.weights.cutoffs) == (0.5, Cutoffs(0.2, 0.9))
    assert (card["certified"], card["cutoffs"]) == (False, {"publish_below": 0.2, "reject_from": 0.9})
    features = extract(Comment("good straw"))
    assert model.score(features) == Model(weights(0.5), "v1").score(features)


def test_writing_again_replaces_the_whole_folder(tmp_path: Path) -> None:
    put(tmp_path, "v1")
    (tmp_path / "v1" / "left-over").touch()
    put(tmp_path, "v1", 2.0)
    assert sorted(p.name for p in (tmp_path / "v1").iterdir()) == [CARD, MODEL]
    assert [p.name for p in tmp_path.iterdir()] == ["v1"]
    assert load(tmp_path / "v1").weights.intercept == 2.0


def test_what_a_killed_process_left_behind_is_removed_after_a_day(tmp_path: Path) -> None:
    for name, days in ((".new-old", 2), (".new-young", 0), (".serving-old", 2), ("other", 2)):
        (tmp_path / name).mkdir() if name != ".serving-old" else (tmp_path / name).touch()
        then = time.time() - days * 86400
        os.utime(tmp_path / name, (then, then))
    put(tmp_path, "v1")
    assert sorted(p.name for p in tmp_path.iterdir()) == [".new-young", "other", "v1"]


def test_tampered_model_is_refused(tmp_path: Path) -> None:
    folder = put(tmp_path, "v1")
    content = bytearray((folder / MODEL).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / MODEL).write_bytes(content)
    with pytest.raises(ArtifactError, match="not the file that its card describes"):
        load(folder)


@pytest.mark.parametrize("where", ["alone", "in a dictionary", "in an array of objects"])
def test_foreign_pickle_is_refused_and_never_run(tmp_path: Path, where: str) -> None:
    folder, trace = put(tmp_path, "v1"), tmp_path / "trace"
    bad = Malicious(trace)
    array = np.array([bad], dtype=object)
    value: Any = {"alone": bad, "in a dictionary": {"terms": bad}, "in an array of objects": {"idf": array}}[
        where
    ]
    replace_model(folder, dumped(tmp_path, value))
    with pytest.raises(ArtifactError, match="which no model needs"):
        load(folder)
    assert not trace.exists()
    joblib.load(tmp_path / "other")
    assert trace.exists()  # without the check it would have run


def test_plain_pickle_that_calls_something_is_refused(tmp_path: Path) -> None:
    folder = put(tmp_path, "v1")
    replace_model(folder, pickle.dumps(Malicious(tmp_path / "trace")))
    with pytest.raises(ArtifactError):
        load(folder)
    assert not (tmp_path / "trace").exists()


def test_other_values_and_damage_are_refused(tmp_path: Path) -> None:
    folder = put(tmp_path, "v1")
    good = pack(weights())
    for value, said in (
        ([1, 2], "not a moderation model"),
        ({}, "not a moderation model"),
        (good | {"numbers": np.zeros(2)}, "not a moderation model"),
        (good | {"idf": np.zeros(1)}, "not a moderation model"),
        (good | {"terms": 7}, "not a moderation model"),
        (good | {"facts": "shoe size"}, "reads other facts"),
    ):
        replace_model(folder, dumped(tmp_path, value))
        with pytest.raises(ArtifactError, match=said):
            load(folder)
    for content in (b"", b"garbage", dumped(tmp_path, good)[:200]):
        replace_model(folder, content)
        with pytest.raises(ArtifactError, match="cannot be read"):
            load(folder)


def test_model_for_other_features_is_refused(tmp_path: Path) -> None:
    folder = put(tmp_path, "v1")
    card = json.loads((folder / CARD).read_text())
    (folder / CARD).write_text(json.dumps(card | {"schema": -1}))
    with pytest.raises(ArtifactError, match="made for features -1"):
        load(folder)


@pytest.mark.parametrize("card", ["", "{", "[]", "{}", '{"sha256": "x"}', b"\xff"])
def test_damaged_card_is_refused(tmp_path: Path, card: str | bytes) -> None:
    folder = put(tmp_path, "v1")
    (folder / CARD).write_bytes(card if isinstance(card, bytes) else card.encode())
    with pytest.raises(ArtifactError, match=r"card\.json"):
        load(folder)


def test_missing_model_file_is_named(tmp_path: Path) -> None:
    folder = put(tmp_path, "v1")
    (folder / MODEL).unlink()
    with pytest.raises(ArtifactError, match=r"cannot read .*model\.joblib"):
        load(folder)


def test_absurdly_large_file_is_never_read(tmp_path: Path) -> None:
    folder = put(tmp_path, "v1")
    with (folder / MODEL).open("wb") as file:
        file.truncate(artifacts.LARGEST + 1)
    with pytest.raises(ArtifactError, match="too large"):
        load(folder)


def test_shelf_without_a_promotion_serves_no_model(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    put(tmp_path, "v1")
    assert isinstance(shelf.serving(), NoModel)
    assert (shelf.versions(), shelf.stamp()) == (["v1"], (0, 0))


def test_promotion_and_rollback(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    for version in ("v1", "v2", "v3"):
        put(tmp_path, version)
        shelf.promote(version)
        assert shelf.serving().version == version
    shelf.promote("v3")
    assert shelf.record()["before"] == ["v1", "v2"]
    assert shelf.rollback() == "v2"
    assert shelf.serving().version == "v2"
    assert shelf.rollback() == "v1"
    with pytest.raises(NotFound, match="before this one"):
        shelf.rollback()
    assert shelf.serving().version == "v1"
    assert sorted(p.name for p in tmp_path.iterdir()) == [SERVING, "v1", "v2", "v3"]


def test_rollback_passes_over_a_model_that_is_gone(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    for version in ("v1", "v2", "v3"):
        put(tmp_path, version)
        shelf.promote(version)
    (tmp_path / "v2" / CARD).unlink()
    assert shelf.rollback() == "v1"


def test_each_promotion_changes_the_stamp(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    stamps = []
    for version in ("v1", "v2"):
        put(tmp_path, version)
        shelf.promote(version)
        stamps.append(shelf.stamp())
    assert len(set(stamps)) == 2


def test_failed_promotion_changes_nothing(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    put(tmp_path, "v1")
    shelf.promote("v1")
    before = (tmp_path / SERVING).read_bytes()
    (put(tmp_path, "v2") / MODEL).write_bytes(b"broken")
    with pytest.raises(ArtifactError):
        shelf.promote("v2")
    assert (tmp_path / SERVING).read_bytes() == before


def test_model_that_was_exchanged_after_its_promotion_is_refused(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    put(tmp_path, "v1")
    shelf.promote("v1")
    put(tmp_path, "v1", 9.0)
    with pytest.raises(ArtifactError, match="changed since it was promoted"):
        shelf.serving()


@pytest.mark.parametrize("record", ["{", "[]", "{}"])
def test_damaged_record_is_refused_and_mended_by_a_promotion(tmp_path: Path, record: str) -> None:
    shelf = Shelf(tmp_path)
    put(tmp_path, "v1")
    (tmp_path / SERVING).write_text(record)
    with pytest.raises(ArtifactError, match=r"serving\.json"):
        shelf.serving()
    shelf.promote("v1")
    assert shelf.serving().version == "v1"


@pytest.mark.parametrize("version", ["", "..", "../v1", "v1/../v1", ".hidden", "v9"])
def test_names_that_are_no_model(tmp_path: Path, version: str) -> None:
    put(tmp_path, "v1")
    with pytest.raises(NotFound):
        Shelf(tmp_path).folder(version)


def test_memory_of_what_served_before_is_bounded(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    put(tmp_path, "a")
    put(tmp_path, "b")
    for turn in range(artifacts.KEPT_BEFORE + 5):
        shelf.promote("ab"[turn % 2])
    assert len(shelf.record()["before"]) == artifacts.KEPT_BEFORE


def test_card_names_the_software_of_a_model() -> None:
    assert set(artifacts.environment()) == {"numpy", "joblib"}


def test_what_people_read_is_put_beside_a_model_and_leaves_with_it(tmp_path: Path) -> None:
    folder = put(tmp_path, "v1")
    artifacts.put_beside(folder, {"report.html": "first"})
    artifacts.put_beside(folder, {"report.html": "ä", "card.md": "#"})
    assert (folder / "report.html").read_text("utf-8") == "ä"
    assert [path.name for path in Shelf(tmp_path).files("v1")] == [CARD, "card.md", MODEL, "report.html"]
    put(tmp_path, "v1")
    assert [path.name for path in Shelf(tmp_path).files("v1")] == [CARD, MODEL]
