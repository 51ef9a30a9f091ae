"""Nobody moves the model too far: not one moderator, not one campaign, not one text sent often."""

from __future__ import annotations

import numpy as np
import pytest

from moderation.classifier.dataset import Example
from moderation.classifier.facts import FACTS
from moderation.classifier.guards import Guarded, guard
from moderation.classifier.serving import Model, Weights
from moderation.comment import Author, Comment
from moderation.decision import Cutoffs

STRAW = "Wrapping the heap in straw kept it at forty degrees through the whole of January here in the hills."
OTHER = "The carbon ratio matters less than water once the nights stay above freezing, as I found out in May."
PRAISE = "Thanks for this great post, it was a pleasure to read and I learned a lot about the whole subject."


def ruled(
    content: str,
    label: str = "reject",
    *,
    by: str = "ann",
    url: str = "",
    id: str = "1",
    weight: float = 3.0,
    source: str | None = None,
) -> Example:
    comment = Comment(content, Author("Jo", url=url))
    return Example(comment, label, weight=weight, source=source or f"ruling:{by}", id=id)


def weights(guarded: Guarded) -> dict[str, float]:
    return {e.id: round(e.weight, 3) for e in guarded.examples}


def kinds(guarded: Guarded) -> list[str]:
    return [note.kind for note in guarded.notes]


def seed(n: int) -> list[Example]:
    return [ruled(OTHER, "publish", id=f"s{i}", weight=1.0, source="seed:home") for i in range(n)]


def test_shipped_examples_and_files_pass_as_they_are() -> None:
    examples = [*seed(3), ruled(OTHER, source="file", id="f")]
    assert guard(examples) == Guarded(examples, [])


def test_rulings_on_one_text_count_once() -> None:
    near = STRAW.replace("hills", "mountains")
    guarded = guard([*seed(30), ruled(STRAW, id="a"), ruled(near, id="b"), ruled(OTHER, id="c")])
    assert (weights(guarded)["a"], weights(guarded)["b"], weights(guarded)["c"]) == (1.5, 1.5, 3.0)
    assert kinds(guarded) == ["repeated"]


def test_short_remarks_are_one_text_only_if_they_are_the_same() -> None:
    guarded = guard(
        [*seed(30), ruled("Thanks!", id="a"), ruled("thanks", id="b"), ruled("Thank you", id="c")]
    )
    assert (weights(guarded)["a"], weights(guarded)["c"]) == (1.5, 3.0)


def test_rulings_that_disagree_are_listed_and_not_learned() -> None:
    guarded = guard([*seed(9), ruled(STRAW, id="a"), ruled(STRAW, "publish", by="bob", id="b")])
    assert weights(guarded).keys() == {f"s{i}" for i in range(9)}
    assert [(n.kind, n.ids) for n in guarded.notes] == [("contradiction", ("a", "b"))]


@pytest.mark.parametrize(
    "copy",
    [
        ruled(f"{STRAW} https://bins.example/shop", id="copy"),
        ruled(STRAW, id="copy", url="https://bins.example/"),
    ],
    ids=["with a link", "with a website"],
)
def test_copied_comment_is_never_learned_as_a_violation(copy: Example) -> None:
    guarded = guard([*seed(9), ruled(STRAW, "publish", id="original"), copy])
    assert "copy" not in weights(guarded) and weights(guarded)["original"] == 3.0
    assert kinds(guarded) == ["copy"]


def test_one_moderator_weighs_as_much_as_all_others_together() -> None:
    poisoned = [ruled(f"{n} {PRAISE[n:]}", "publish", by="mallory", id=f"m{n}") for n in range(0, 60, 2)]
    honest = [ruled(STRAW, by="ann", id="a")]
    guarded = guard([*seed(10), *honest, *poisoned])
    by = sum(e.weight for e in guarded.examples if e.source == "ruling:mallory")
    assert by <= sum(e.weight for e in guarded.examples if e.source != "ruling:mallory") + 1e-6
    assert "moderator" in kinds(guarded) or "repeated" in kinds(guarded)


def sure(threshold: float) -> Model:
    """A model that is sure of everything: of praise that it is to be rejected, of the rest that it is not."""
    size = len(FACTS)
    words = {f"w:{word}": (1.0, 40.0) for word in ("thanks", "pleasure")}
    weights = Weights(
        words, np.zeros(size), np.ones(size), np.zeros(size), -threshold, 1.0, 0.0, Cutoffs(0.2, 0.8)
    )
    return Model(weights, "sure")


@pytest.mark.parametrize(
    ("wrong", "number", "learned"),
    [(20, 20, False), (11, 20, False), (10, 20, True), (0, 40, True), (19, 19, True)],
)
def test_moderator_who_mostly_overturns_what_is_beyond_doubt_is_not_learned_from(
    wrong: int, number: int, learned: bool
) -> None:
    letters = "abcdefghijklmnopqrstuvwxyzäöüßéèáàâêîôûç"
    examples = [
        ruled(
            f"thanks {letters[n] * 4} pleasure {letters[-n - 1] * 5} {letters[n] * 6}",
            "publish" if n < wrong else "reject",
            by="mallory",
            id=f"m{n}",
        )
        for n in range(number)
    ]
    guarded = guard([*seed(200), *examples, ruled(STRAW, "publish", by="ann", id="a")], 0.0, sure(4.0))
    assert ("m0" in weights(guarded)) is learned
    assert "a" in weights(guarded)
    assert ("overturning" in kinds(guarded)) is not learned


def test_moderator_who_is_in_doubt_where_the_model_is_is_learned_from() -> None:
    examples = [ruled(f"{n} {PRAISE[n:]}", "publish", by="mallory", id=f"m{n}") for n in range(0, 60, 2)]
    doubtful = sure(0.0)
    doubtful.weights.terms.clear()  # type: ignore[attr-defined]
    assert "overturning" not in kinds(guard([*seed(200), *examples], 0.0, doubtful))


def test_moderator_who_is_alone_is_learned_from() -> None:
    guarded = guard([ruled(STRAW, id="a"), ruled(OTHER, "publish", id="b")])
    assert weights(guarded) == {"a": 3.0, "b": 3.0}


def test_campaign_for_one_domain_weighs_as_ten() -> None:
    texts = [
        f"Number {n} of {'abcdefghijklmnopqrstuvwxyz'[n] * 3} stands at https://bins.example/{n}"
        for n in range(20)
    ]
    guarded = guard([*seed(200), *(ruled(t, id=f"c{n}") for n, t in enumerate(texts))])
    assert sum(e.weight for e in guarded.examples if e.id.startswith("c")) == pytest.approx(30)
    assert kinds(guarded) == ["domain"]
