"""What was typed without meaning, and what only looks like it."""

from __future__ import annotations

import pytest

from moderation.text.gibberish import is_filler, is_mash, is_odd, is_test, mash_in
from moderation.text.lexicon import kind_of
from moderation.text.words import words_of

MASH = (
    "qwerty asdf dfghjkl xkcdbgtrp bcdfgh fghfgh asdasd qweqwe "
    "zxczxc lkjh poiu йцукен фывфыв ячсмить фівапр прствлнк"
)
HONEST = "the 1234 rhythm property пост wert strewn blazer запроса rerere hahaha lalala https xml strengths"


@pytest.mark.parametrize("word", MASH.split())
def test_mash(word: str) -> None:
    assert is_mash(word)


@pytest.mark.parametrize("word", HONEST.split())
def test_no_mash(word: str) -> None:
    assert not is_mash(word)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("asdf qwer zxcv", 3),
        ("the asdfgh heap", 1),
        ("qP4wO 7yH2e L9pRk2", 3),
        ("Fedora40 Pinephone postmarketOS", 0),
        ("the 7yH2e key", 0),
    ],
)
def test_mash_in_a_comment(text: str, found: int) -> None:
    words = words_of(text)
    assert mash_in(text, words, [kind_of(w.folded) for w in words], range(len(words))) == found


@pytest.mark.parametrize(
    ("word", "odd"), [("a1B2c3", True), ("iPhone", False), ("README", False), ("v2", False)]
)
def test_odd_words(word: str, odd: bool) -> None:
    assert is_odd(word) is odd


@pytest.mark.parametrize(
    "text", ["test", "Test 123", "testing testing 1 2 3", "this is a test", "тест", "hello hello"]
)
def test_messages_that_try_the_form_out(text: str) -> None:
    assert is_test(words_of(text))


@pytest.mark.parametrize(
    "text", ["", "the test fails", "test it with rye", "a comment", "tests of the heap in winter"]
)
def test_messages_that_speak_of_tests(text: str) -> None:
    assert not is_test(words_of(text))


def test_filler() -> None:
    assert is_filler(words_of("Lorem ipsum dolor sit amet, consectetur"))
    assert not is_filler(words_of("Replace the lorem ipsum in your theme"))
    assert not is_filler(words_of("lorem ipsum"))
