"""Kinds of 1,700 links on hosts that are on no list, written by hand: few mistakes that cost something.

Holding a link costs a moderator a look; letting a shop through or refusing an article costs more.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from moderation.policy.document import DEFAULT
from moderation.text.link_kinds import judge
from moderation.text.links import website

LINKS = Path(__file__).parent.parent.parent / "training_data" / "links.tsv"
TREATMENTS = {kind: name for name in ("allow", "hold", "reject") for kind in DEFAULT.kinds(name)}


@pytest.fixture(scope="module")
def treated() -> Counter[tuple[str, str]]:
    """How many links that should be treated one way (first) are treated another (second)."""
    found: Counter[tuple[str, str]] = Counter()
    for line in LINKS.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        kind, url, anchor, author = line.split("\t")
        link = website(url)
        assert link is not None, url
        judged, _ = judge(replace(link, text=anchor, form="anchor" if anchor else "bare"), author)
        found[TREATMENTS[kind], TREATMENTS[judged]] += 1
    return found


def test_few_commercial_pages_may_stand(treated: Counter[tuple[str, str]]) -> None:
    commercial = sum(count for (truth, _), count in treated.items() if truth == "reject")
    assert treated["reject", "allow"] / commercial < 0.03, treated


def test_few_pages_to_read_are_rejected(treated: Counter[tuple[str, str]]) -> None:
    to_read = sum(count for (truth, _), count in treated.items() if truth == "allow")
    assert treated["allow", "reject"] / to_read < 0.03, treated
