"""The weights in the package are those of a training on the links in the repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from moderation.classifier.url_training import LINKS, Labelled, read, train
from moderation.errors import DataError
from moderation.text import lists
from moderation.text.links import website
from moderation.text.url_model import FILE


def table(text: str) -> dict[str, list[str]]:
    """Return terms with their weights."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {term: numbers.split() for term, numbers in (line.split("\t") for line in lines)}


@pytest.mark.slow
def test_a_fresh_training_gives_the_weights_that_ship() -> None:
    shipped = table("\n".join(lists.read(FILE)))
    fresh = table(train(read()))
    assert shipped.keys() == fresh.keys(), "run `make url-model`"
    assert shipped.pop("kinds") == fresh.pop("kinds")
    apart = [
        abs(int(ours) - int(theirs))
        for term, row in shipped.items()
        for ours, theirs in zip(row, fresh[term], strict=True)
    ]
    assert max(apart) <= 3, "run `make url-model`"  # hundredths; solvers differ in the last digits


def test_links_of_one_site_are_on_one_side_of_the_exam() -> None:
    sides: dict[str, set[bool]] = {}
    for one in read():
        sides.setdefault(one.site, set()).add(one.in_exam)
    assert all(len(side) == 1 for side in sides.values())
    share = sum(side == {True} for side in sides.values()) / len(sides)
    assert 0.15 < share < 0.25


def test_pages_of_one_person_on_a_platform_are_one_site() -> None:
    def site(url: str) -> str:
        link = website(url)
        assert link is not None
        return Labelled("article", link, "").site

    assert site("https://ann.wordpress.com/x") == site("https://ann.wordpress.com/")
    assert site("https://ann.wordpress.com/x") != site("https://bob.wordpress.com/x")


def test_no_address_is_there_twice() -> None:
    seen = [line.split("\t")[1] for line in LINKS.read_text("utf-8").splitlines()[1:]]
    plain = [
        url.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/") for url in seen
    ]
    assert sorted({url for url in plain if plain.count(url) > 1}) == []


@pytest.mark.parametrize(
    "line", ["article\thttps://a.example/", "boat\thttps://a.example/\t\t", "shop\tmailto:a@b.c\t\t"]
)
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "links.tsv"
    path.write_text(f"# head\n{line}\n", "utf-8")
    with pytest.raises(DataError, match="line 2"):
        read(path)
