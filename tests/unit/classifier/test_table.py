"""Few examples and many take the same way: blocks on disk, and a vocabulary of bounded size."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from moderation.classifier import pipeline, table
from moderation.classifier.serving import FACT_LIMIT
from moderation.classifier.table import Table, Vocabulary
from moderation.comment import Comment
from moderation.text.features import extract

WORDS = "straw heap frost turn water carbon leaf worm mould lid rain sun soil fork barrow".split()


def contents(number: int) -> list[str]:
    random = np.random.default_rng(7)
    return [" ".join(random.choice(WORDS, 6)) + "." for _ in range(number)]


def filled(folder: Path, number: int = 60) -> Table:
    folder.mkdir()
    made = Table(folder)
    for place, content in enumerate(contents(number)):
        made.add(extract(Comment(content)), violates="straw" in content, weight=1.0, part=place % 5)
    made.close()
    return made


def test_blocks_hold_the_examples_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "ROWS", 7)
    made = filled(tmp_path / "small")
    sizes = [len(block.violates) for block in made.blocks()]
    assert sizes == [7] * 8 + [4]
    part = np.concatenate([block.part for block in made.blocks()])
    assert part.tolist() == [place % 5 for place in range(60)]


def test_size_of_the_blocks_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = filled(tmp_path / "whole")
    monkeypatch.setattr(table, "ROWS", 7)
    monkeypatch.setattr(table, "IN_MEMORY", 2)
    cut = filled(tmp_path / "cut")
    assert cut.terms == whole.terms
    one, other = pipeline.fit(whole), pipeline.fit(cut)
    assert np.allclose(one.coefficients, other.coefficients, atol=1e-3)


def test_training_is_deterministic(tmp_path: Path) -> None:
    one, other = (pipeline.fit(filled(tmp_path / name)) for name in ("one", "other"))
    assert (one.coefficients == other.coefficients).all()


def test_rows_of_terms_have_length_one_and_facts_are_bounded(tmp_path: Path) -> None:
    (block,) = filled(tmp_path / "table").blocks()
    lengths = np.sqrt(np.asarray(block.terms.multiply(block.terms).sum(axis=1))).ravel()
    assert np.allclose(lengths, 1)
    assert np.abs(block.facts).max() <= FACT_LIMIT


def test_what_weighs_nothing_is_not_learned(tmp_path: Path) -> None:
    made = filled(tmp_path / "table")
    learned = pipeline.fit(made, lambda block: np.where(block.part == 0, 0.0, block.weight))
    turned = filled(tmp_path / "turned")
    for block in turned.blocks():
        block.violates[block.part == 0] ^= True
    again = pipeline.fit(turned, lambda block: np.where(block.part == 0, 0.0, block.weight))
    assert (learned.coefficients == again.coefficients).all()


def test_table_without_examples_is_empty(tmp_path: Path) -> None:
    made = Table(tmp_path)
    made.close()
    assert (made.rows, made.terms) == (0, [])
    assert [block.facts.shape[0] for block in made.blocks()] == [0]


def test_rare_terms_are_left_out() -> None:
    vocabulary = Vocabulary()
    for found in (("w:straw", "w:heap"), ("w:straw",), ("w:straw", "w:frost")):
        vocabulary.numbers(found)
    chosen, columns, comments = vocabulary.chosen(2)
    assert (chosen, columns.tolist(), comments.tolist()) == (["w:straw"], [0, -1, -1], [3.0])


def test_vocabulary_forgets_what_is_rare_before_it_grows_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST_KNOWN", 50)
    vocabulary = Vocabulary()
    for number in range(2000):
        vocabulary.numbers(("w:often", f"w:once{number}"))
    chosen, columns, comments = vocabulary.chosen(2)
    assert (chosen, comments.tolist()) == (["w:often"], [2000.0])
    assert columns[0] == 0
    assert (columns[1:] == -1).all()


def test_model_has_the_most_frequent_terms_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST_TERMS", 2)
    vocabulary = Vocabulary()
    for found in (("w:c", "w:b", "w:a"), ("w:c", "w:b", "w:a"), ("w:c", "w:a")):
        vocabulary.numbers(found)
    assert vocabulary.chosen(1)[0] == ["w:a", "w:c"]
