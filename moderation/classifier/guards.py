"""Guards what is learned from rulings: copies count once, contradictions not at all, nobody too much.

A blog's rulings come from people, and from whoever makes people rule. So one text, one domain or one
moderator can move a model only so far, whoever mostly overturns what is beyond doubt moves nothing, and a
copied comment is never learned as a violation: its words are those of an honest reader. It says what it
left out; it trains nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from moderation.classifier.dataset import Example
from moderation.classifier.serving import Model, sigmoid
from moderation.decision import Verdict
from moderation.text.features import extract
from moderation.text.fingerprints import Fingerprints, fingerprints, likeness

ALIKE = 0.7  # share of shingles from which two texts are one
MOST_COMPARED = 200  # earlier texts under one key; a key that more share is no sign of a copy
COPY, CONTRADICTION = "copy", "contradiction"  # kinds of notes
MOST_OF_A_DOMAIN = 10.0  # rulings' worth of weight that comments with links to one domain have together
FEWEST_SURE = 20  # rulings on what the serving model is sure of, before they say anything of who ruled
MOST_OVERTURNED = 0.5  # of these; a model is sure where it is wrong in one of fifty


@dataclass(frozen=True, slots=True)
class Note:
    """What a guard did: `kind` is overturning, copy, contradiction, repeated, domain or moderator."""

    kind: str
    said: str
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guarded:
    """What may be learned, and what the guards had to say."""

    examples: list[Example]
    notes: list[Note]


@dataclass(slots=True)
class _Ruled:
    """A ruling, with no more of its features than guards need: an import brings many thousands."""

    example: Example
    links: int
    words: int  # a hash of them
    band: Verdict  # what the serving model says of it
    prints: Fingerprints
    weight: float


def is_ruling(example: Example) -> bool:
    """Say whether an example comes from this installation's people, not from the shipped set or a file."""
    return example.source.startswith(("ruling", "import"))


def guard(examples: Sequence[Example], elsewhere: float = 0.0, serving: Model | None = None) -> Guarded:
    """Bound what rulings can do to a model; all other examples pass as they are.

    `elsewhere` is the weight of examples that are learned as well and not given here.
    """
    others = [e for e in examples if not is_ruling(e)]
    ruled = [_read(e, serving) for e in examples if is_ruling(e)]
    notes: list[Note] = []
    ruled = _without_overturning(ruled, notes)
    kept: list[_Ruled] = []
    for cluster in _clusters(ruled):
        kept += _one_voice(cluster, notes)
    _cap_domains(kept, notes)
    _cap_moderators(kept, elsewhere + sum(e.weight for e in others), notes)
    return Guarded(others + [replace(r.example, weight=r.weight) for r in kept if r.weight > 0], notes)


def _by_source(ruled: Iterable[_Ruled]) -> dict[str, list[_Ruled]]:
    found: dict[str, list[_Ruled]] = defaultdict(list)
    for one in ruled:
        found[one.example.source].append(one)
    return found


def _without_overturning(ruled: Sequence[_Ruled], notes: list[Note]) -> list[_Ruled]:
    """Leave out everybody who mostly says the opposite of what the serving model is sure of."""
    kept: list[_Ruled] = []
    for source, group in _by_source(ruled).items():
        sure = [one for one in group if one.band is not Verdict.HOLD]
        against = [one for one in sure if one.example.label != one.band]
        if len(sure) >= FEWEST_SURE and len(against) > MOST_OVERTURNED * len(sure):
            said = (
                f"{len(against)} of {len(sure)} rulings of {_who(source)} overturn what the serving model "
                f"is sure of: none of their {len(group)} is learned"
            )
            notes.append(Note("overturning", said, _ids(against)))
        else:
            kept += group
    return kept


def _who(source: str) -> str:
    return source.partition(":")[2] or source


def _read(example: Example, serving: Model | None) -> _Ruled:
    features = extract(example.comment)
    band = Verdict.HOLD
    if serving is not None:
        band = serving.weights.cutoffs.band(sigmoid(serving.log_odds(features)))
    words = hash(" ".join(word.folded for word in features.words))
    return _Ruled(example, len(features.links), words, band, fingerprints(features), example.weight)


def _clusters(ruled: Sequence[_Ruled]) -> Iterable[list[_Ruled]]:
    """Group rulings on the same text or nearly the same."""
    under: dict[tuple[bool, int], list[int]] = defaultdict(list)
    leader = list(range(len(ruled)))
    for place, one in enumerate(ruled):
        for same, key in ((True, one.words), *((False, text) for text in one.prints.texts)):
            known = under[same, key]
            if same:
                found = known[:1]
            else:
                own = one.prints.signature
                found = [i for i in known if likeness(own, ruled[i].prints.signature) >= ALIKE]
            for other in found:
                leader[_first(leader, place)] = _first(leader, other)
            if len(known) < MOST_COMPARED:
                known.append(place)
    clusters: dict[int, list[_Ruled]] = defaultdict(list)
    for place, one in enumerate(ruled):
        clusters[_first(leader, place)].append(one)
    return clusters.values()


def _first(leader: list[int], place: int) -> int:
    while leader[place] != place:
        leader[place] = leader[leader[place]]
        place = leader[place]
    return place


def _one_voice(cluster: list[_Ruled], notes: list[Note]) -> list[_Ruled]:
    """Let all rulings on one text weigh as one, and none if people disagree."""
    published = [r for r in cluster if not r.example.violates]
    rejected = [r for r in cluster if r.example.violates]
    if published and rejected:
        most_links = max(r.links for r in published)
        signed = any(r.prints.website for r in published)
        copies = [r for r in rejected if r.links > most_links or (r.prints.website and not signed)]
        if copies:
            notes.append(
                Note(
                    COPY,
                    f"{len(copies)} rejected as copies of a published comment: their words are not learned",
                    _ids(copies),
                )
            )
        if len(copies) < len(rejected):
            rest = [r for r in cluster if r not in copies]
            notes.append(
                Note(CONTRADICTION, f"{len(rest)} rulings on one text disagree: none is learned", _ids(rest))
            )
            return []
        cluster = published
    if len(cluster) > 1:
        notes.append(Note("repeated", f"{len(cluster)} rulings on one text count once", _ids(cluster)))
        share = max(r.weight for r in cluster) / len(cluster)
        for one in cluster:
            one.weight = share
    return cluster


def _ids(ruled: Iterable[_Ruled]) -> tuple[str, ...]:
    return tuple(r.example.id for r in ruled)[:50]


def _scale(group: Sequence[_Ruled], most: float) -> bool:
    """Bring the weight of a group down to `most`; say whether it was above."""
    weight = sum(r.weight for r in group)
    if weight <= most * 1.0001:
        return False
    for one in group:
        one.weight *= most / weight
    return True


def _cap_domains(kept: Sequence[_Ruled], notes: list[Note]) -> None:
    by_domain: dict[str, list[_Ruled]] = defaultdict(list)
    for one in kept:
        if one.example.violates:
            for domain, _ in one.prints.domains:
                by_domain[domain].append(one)
    for domain, group in by_domain.items():
        most = MOST_OF_A_DOMAIN * max(r.example.weight for r in group)
        if _scale(group, most):
            notes.append(
                Note("domain", f"{len(group)} rejections over {domain} weigh as {MOST_OF_A_DOMAIN:.0f}")
            )


def _cap_moderators(kept: Sequence[_Ruled], shipped: float, notes: list[Note]) -> None:
    """Let no moderator weigh more than everything else together, wherever there is anything else."""
    total = shipped + sum(r.weight for r in kept)
    for source, group in _by_source(kept).items():
        rest = total - sum(r.weight for r in group)
        if rest > 0 and _scale(group, rest):
            notes.append(
                Note(
                    "moderator",
                    f"{len(group)} rulings of {_who(source)} weigh as all others",
                )
            )
