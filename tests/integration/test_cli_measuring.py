"""`moderation evaluate`: figures on a terminal, as JSON, and a report with pictures; nothing changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.integration.cli import Terminal, rows
from tests.integration.test_cli_learning import shipped

pytestmark = pytest.mark.slow


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """A hundred labelled comments."""
    path = tmp_path / "labelled.jsonl"
    path.write_bytes(rows(*shipped()[:100]))
    return path


def test_evaluate_prints_figures_and_writes_a_report(
    terminal: Terminal, labelled: Path, tmp_path: Path
) -> None:
    ran = terminal.good("evaluate", "--data", str(labelled), "--report", str(tmp_path / "report"))
    assert "slice" in ran.out and "report.html" in ran.out
    assert (tmp_path / "report" / "report.html").read_text("utf-8").startswith("<!doctype html>")
    measures = json.loads((tmp_path / "report" / "measures.json").read_text("utf-8"))
    assert measures["figures"]["comments"] == 100


def test_evaluate_takes_a_model_by_version_and_by_folder(terminal: Terminal, labelled: Path) -> None:
    (version,) = [m["version"] for m in terminal.good("model", "list", "--json").json]
    for name in (version, str(terminal.models / version), str(terminal.models / version / "model.joblib")):
        ran = terminal.good("evaluate", "--data", str(labelled), "--model", name, "--json")
        assert ran.json["model"] == version


def test_evaluate_says_what_is_wrong(terminal: Terminal, labelled: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text("\n", "utf-8")
    assert "no labelled comment" in terminal.run("evaluate", "--data", str(empty)).err
    assert "no model 'x'" in terminal.run("evaluate", "--data", str(labelled), "--model", "x").err
