"""Trains the model of addresses on `training_data/links.tsv` and writes its weights into the reader's lists.

Run by hand when the labelled links change: `make url-model`. A fifth of the sites, chosen by a hash
of their names, is never trained on; tests measure on it. The service does not load this module.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from moderation.errors import DataError
from moderation.evidence import Link
from moderation.text import lists
from moderation.text.link_kinds import KINDS, SELLING
from moderation.text.link_parts import take_apart
from moderation.text.links import website
from moderation.text.url_model import BIAS, FILE, LONGEST, OTHER, SCALE, WORD, Vocabulary, terms

EXAM_SHARE = 5  # every fifth site is never trained on
FOLDS = 5
FEWEST_SITES = 3  # on which a word or another term must occur, so that no single site is learned
STRENGTH = 1.0  # the smaller, the more the weights are held down
TEMPERATURES = np.linspace(0.5, 2.5, 81)

LINKS = Path(__file__).parent.parent.parent / "training_data" / "links.tsv"
HEAD = "# Weights of the model of addresses, in hundredths, one for each kind. Made by `make url-model`."

Row = list[str]  # the terms of one example


@dataclass(frozen=True, slots=True)
class Labelled:
    """A link with the kind of page that it leads to, and the name that a comment with it is signed with."""

    kind: str
    link: Link
    author_name: str

    @property
    def site(self) -> str:
        """What the link's pages share: links of one site are never split between training and exam."""
        parts = take_apart(self.link)
        return f"{parts.own}.{parts.suffix}"

    def part(self, number: int) -> int:
        """Return which of `number` parts of all sites this one belongs to; stable for as long as its name."""
        return int(hashlib.sha256(self.site.encode()).hexdigest()[:8], 16) % number

    @property
    def in_exam(self) -> bool:
        return self.part(EXAM_SHARE) == 0


def read(path: Path = LINKS) -> list[Labelled]:
    """Read labelled links; raise DataError that names the line."""
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.startswith("#"):
            continue
        fields = line.split("\t")
        link = website(fields[1]) if len(fields) == 4 else None
        if link is None or fields[0] not in KINDS:
            raise DataError(f"{path}, line {number}: needs a kind, an address, an anchor text and a name")
        form = "anchor" if fields[2] else "bare"
        found.append(Labelled(fields[0], replace(link, text=fields[2], form=form), fields[3]))
    return found


def words_of(links: Sequence[Labelled]) -> Vocabulary:
    """Return the words that stand apart in hosts, paths, anchors or names of several sites."""
    sites: dict[str, set[str]] = {}
    for one in links:
        parts = take_apart(one.link)
        stretches = (parts.own, one.link.text.lower(), one.author_name.lower())
        apart = [word[:LONGEST] for stretch in stretches for word in WORD.findall(stretch)]
        for word in (*parts.words, *parts.title, *apart):
            if len(word) > 2:
                sites.setdefault(word, set()).add(one.site)
    return Vocabulary(word for word, on in sites.items() if len(on) >= FEWEST_SITES)


def examples(links: Sequence[Labelled], known: Vocabulary) -> tuple[list[Row], list[str], list[str]]:
    """Return the terms, the kind and the site of each example.

    A link that has an anchor text or a name is learned from twice, with and without them: kinds
    differ in how often they carry one here, and that says nothing about comments.
    """
    rows, kinds, sites = [], [], []
    for one in links:
        parts = take_apart(one.link)
        variants = [(one.link, one.author_name)]
        if one.link.text or one.author_name:
            variants.append((replace(one.link, text="", form="bare"), ""))
        for link, name in variants:
            rows.append(terms(parts, link, name, known))
            kinds.append(one.kind if one.kind in SELLING else OTHER)
            sites.append(one.site)
    return rows, kinds, sites


def _matrix(rows: Sequence[Row], places: dict[str, int]) -> csr_matrix:
    pairs = [(i, places[term]) for i, row in enumerate(rows) for term in row if term in places]
    return csr_matrix((np.ones(len(pairs)), tuple(np.array(pairs).T)), shape=(len(rows), len(places)))


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model with the words that it looks for and the place of each term among its weights."""

    known: Vocabulary
    places: dict[str, int]
    model: LogisticRegression


def fit(links: Sequence[Labelled]) -> Fitted:
    """Train on links."""
    known = words_of(links)
    rows, kinds, sites = examples(links, known)
    on = Counter(
        term for term, _ in {(term, site) for row, site in zip(rows, sites, strict=True) for term in row}
    )
    places = {term: i for i, term in enumerate(sorted(t for t, count in on.items() if count >= FEWEST_SITES))}
    with threadpool_limits(1):  # the matrices are small: threads only get in each other's way
        model = LogisticRegression(C=STRENGTH, max_iter=1000).fit(_matrix(rows, places), kinds)
    return Fitted(known, places, model)


def calibrate(links: Sequence[Labelled]) -> float:
    """Return what log odds are divided by so that 0.8 means eight in ten on sites that were not seen."""
    folds = [one.part(FOLDS * EXAM_SHARE) // EXAM_SHARE for one in links]
    scores: list[npt.NDArray[np.float64]] = []
    truth: list[int] = []
    for fold in range(FOLDS):
        fitted = fit([one for one, f in zip(links, folds, strict=True) if f != fold])
        rows, kinds, _ = examples(
            [one for one, f in zip(links, folds, strict=True) if f == fold], fitted.known
        )
        scores.append(fitted.model.decision_function(_matrix(rows, fitted.places)))
        truth += [list(fitted.model.classes_).index(kind) for kind in kinds]
    stacked = np.concatenate(scores)
    losses = [_loss(stacked / temperature, truth) for temperature in TEMPERATURES]
    return float(TEMPERATURES[int(np.argmin(losses))])


def _loss(scores: npt.NDArray[np.float64], truth: Sequence[int]) -> float:
    shifted = scores - scores.max(axis=1, keepdims=True)
    chosen = shifted[np.arange(len(truth)), truth]
    return float((np.log(np.exp(shifted).sum(axis=1)) - chosen).mean())


def train(links: Sequence[Labelled]) -> str:
    """Train on the links that are not in the exam; return the weights as the file that the reader reads."""
    links = [one for one in links if not one.in_exam]
    fitted, temperature = fit(links), calibrate(links)
    weights = (fitted.model.coef_ - fitted.model.coef_.mean(axis=0)) / temperature
    bias = (fitted.model.intercept_ - fitted.model.intercept_.mean()) / temperature
    lines = [f"kinds\t{' '.join(fitted.model.classes_)}", _line(BIAS, bias)]
    lines += [_line(term, weights[:, i]) for term, i in fitted.places.items()]
    return "\n".join([HEAD, *lines]) + "\n"


def _line(term: str, weights: npt.NDArray[np.float64]) -> str:
    return f"{term}\t{' '.join(str(round(weight * SCALE)) for weight in weights)}"


def main() -> None:
    """Write the weights of a fresh training into the package."""
    target = Path(str(files(lists))) / FILE
    target.write_text(train(read()), "utf-8")
    print(f"{target.name}: {target.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
