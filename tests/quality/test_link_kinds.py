"""Kinds of links on sites that neither lists nor model know: few mistakes that cost something.

Measured on the fifth of the labelled links that the model of addresses is never trained on. Holding
a link costs a moderator a look; letting a shop through or refusing an article costs more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest

from moderation.classifier.url_training import Labelled, read
from moderation.policy.document import DEFAULT
from moderation.text.hosts import listed, platforms
from moderation.text.link_kinds import SELLING, judge
from moderation.text.link_parts import take_apart
from moderation.text.url_model import Reading

TREATMENTS = {kind: name for name in ("allow", "hold", "reject") for kind in DEFAULT.kinds(name)}


@pytest.fixture(scope="module")
def unseen() -> list[Labelled]:
    """The links that nothing was trained on."""
    return [one for one in read() if one.in_exam]


def treated(links: Sequence[Labelled]) -> Counter[tuple[str, str]]:
    """Count links that should be treated one way (first) and are treated another (second)."""
    return Counter((TREATMENTS[one.kind], TREATMENTS[judge(one.link, one.author_name)[0]]) for one in links)


def share(counts: Counter[tuple[str, str]], truth: str, found: str) -> float:
    """Return the share of what should be treated one way that is treated another."""
    return counts[truth, found] / sum(count for (first, _), count in counts.items() if first == truth)


def test_few_commercial_pages_may_stand(unseen: list[Labelled]) -> None:
    counts = treated(unseen)
    assert share(counts, "reject", "allow") < 0.03, counts


def test_few_pages_to_read_are_rejected(unseen: list[Labelled]) -> None:
    counts = treated(unseen)
    assert share(counts, "allow", "reject") < 0.02, counts
    assert share(counts, "hold", "reject") < 0.03, counts


def test_most_pages_to_read_may_stand_and_half_of_what_sells_is_told(unseen: list[Labelled]) -> None:
    counts = treated(unseen)
    assert share(counts, "allow", "allow") > 0.65, counts
    assert share(counts, "reject", "reject") > 0.45, counts


def test_it_is_as_good_without_anchor_and_name(unseen: list[Labelled]) -> None:
    bare = [replace(one, link=replace(one.link, text="", form="bare"), author_name="") for one in unseen]
    counts = treated(bare)
    assert share(counts, "reject", "allow") < 0.04, counts
    assert share(counts, "allow", "reject") < 0.02, counts
    assert share(counts, "reject", "reject") > 0.4, counts


def test_model_means_what_it_says(unseen: list[Labelled]) -> None:
    """Of links that it gives 0.8 to 1, about that share sells; of those below 0.2, few do."""
    asked = [
        (Reading(take_apart(one.link), one.link, one.author_name).sells, one.kind in SELLING)
        for one in unseen
    ]
    sure = [sells for chance, sells in asked if chance > 0.8]
    sure_not = [sells for chance, sells in asked if chance < 0.2]
    assert len(sure) > 100
    assert sum(sure) / len(sure) > 0.9
    assert sum(sure_not) / len(sure_not) < 0.1


def test_labelled_links_are_on_no_list() -> None:
    assert [
        one.link.url
        for one in read()
        if listed(one.link.host, one.link.path) and one.link.host not in platforms()
    ] == []
