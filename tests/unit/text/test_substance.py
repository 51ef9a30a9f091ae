"""Facts about what a comment says, which a moderator can check."""

from __future__ import annotations

import pytest

from moderation.comment import Comment, Parent, Post
from moderation.text.features import Features, extract

POST = Post(title="A heap", excerpt="Straw and heat: a compost heap in winter.")


def read(text: str, post: Post = POST, parent: str = "") -> Features:
    return extract(Comment(text, post=post, parent=Parent(content=parent)))


def said(features: Features, places: tuple[int, ...]) -> list[str]:
    return [features.words[place].folded for place in places]


def test_facts_can_be_checked_by_a_moderator() -> None:
    features = read("Great heap! Does straw hold heat below -10 C? My_bin() did.", parent="about heat")
    found = features.substance
    assert found.overlap == f"{len(found.in_post)} of {len(found.content)} content words occur in the post"
    assert (found.questions, found.asks, found.has_post, bool(found.code), bool(found.numbers)) == (
        1,
        1,
        True,
        True,
        True,
    )
    assert said(features, found.in_post) == ["heap", "straw", "heat"]
    assert said(features, found.in_parent) == ["heat"]


def test_specific_words_neither_repeat_the_title_nor_could_stand_anywhere() -> None:
    features = read("This heap article offers great insights into nitrogen, thank you")
    assert said(features, features.substance.specific) == ["nitrogen"]


def test_compounds_overlap_both_ways() -> None:
    post = Post(title="Sauerteigbrot", excerpt="Ein Brot mit langer Teigruhe.")
    features = read("Beim Sauerteig und beim Brotteig ist die Ruhe wichtig", post)
    assert said(features, features.substance.in_post) == ["sauerteig", "brotteig", "ruhe"]


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Why? Where does it freeze?", 2),
        ("Nice post, isn't it?", 0),
        ("Good, right? Straw?", 1),
        ("How do you write so well?", 0),
        ("Warum friert es?", 1),
        ("No question.", 0),
        ("???", 0),
    ],
)
def test_questions_that_ask_something(text: str, asks: int) -> None:
    assert read(text).substance.asks == asks


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("x = f(1); y == {}", True),
        ("a::b, foo_bar, $(ls), --gil, /usr/lib/x", True),
        ("error 0x80070005", True),
        ("It (the heap) is warm: 10.5 degrees - fine.", False),
    ],
)
def test_signs_of_code(text: str, signs: bool) -> None:
    assert bool(read(text).substance.code) is signs


def test_language_is_compared_with_the_post() -> None:
    assert read("We turn the heap in the winter").substance.same_language
    assert not read("Wir wenden den Haufen nur im Sommer").substance.same_language
    assert not read("xyzzy plugh").substance.same_language


def test_no_post_means_no_overlap() -> None:
    found = read("Straw", Post()).substance
    assert (found.has_post, found.in_post) == (False, ())
