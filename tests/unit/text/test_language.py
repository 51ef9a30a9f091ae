"""What language a comment is in: sure where it says so, silent where it cannot be."""

from __future__ import annotations

import pytest

from moderation.text.language import LANGUAGES, OTHER_FORMS, _identifier, guess
from moderation.text.words import words_of

HEAP = {
    "en": "The heap froze solid in January, although it was covered with straw.",
    "de": "Der Haufen ist im Januar durchgefroren, obwohl er abgedeckt war.",
    "fr": "Le tas a gelé en janvier, alors qu'il était couvert de paille.",
    "es": "El montón se congeló en enero aunque estaba cubierto de paja.",
    "nl": "De hoop is in januari bevroren, hoewel hij met stro was afgedekt.",
    "no": "Haugen frøs til i januar, selv om den var dekket med halm.",
    "pl": "Pryzma zamarzła w styczniu, chociaż była przykryta słomą.",
    "ru": "Куча промёрзла в январе, хотя была накрыта соломой.",
    "ja": "わらで覆っていたのに、一月に堆肥の山が凍ってしまいました。",
    "ar": "تجمدت كومة السماد في يناير رغم أنها كانت مغطاة بالقش.",
}


@pytest.mark.parametrize("language", HEAP)
def test_sentence_is_told_from_all_other_languages(language: str) -> None:
    found = guess(words_of(HEAP[language]), [language])
    assert found is not None
    assert (found.language, found.probability > 0.5) == (language, True)
    others = guess(words_of(HEAP[language]), LANGUAGES - {language})
    assert others is not None and others.probability < 0.5


@pytest.mark.parametrize(
    "text", ["", "Danke!", "Tour Eiffel, Paris", "o k a y n o w g o", "ok ok ok ok ok ok", "1 2 3"]
)
def test_too_few_words_say_nothing(text: str) -> None:
    assert guess(words_of(text), ["en"]) is None


def test_both_forms_of_norwegian_count_as_one() -> None:
    nynorsk = guess(words_of("Eg veit ikkje kvifor haugen fraus, men han var ikkje dekt med halm."), ["no"])
    assert nynorsk is not None and nynorsk.probability > 0.5 and nynorsk.language == "no"


def test_the_model_knows_every_language_that_a_policy_may_name() -> None:
    assert LANGUAGES.union(*OTHER_FORMS.values()) == set(_identifier().labels)
