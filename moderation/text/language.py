"""Says how likely a comment is in one of the languages that a site takes. It does not judge.

The model is large (about 90 MB in memory, a second to load), so it is loaded when it is first asked,
which only happens where a policy names languages. Chosen by measurement: decision 0011.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

from moderation.text.words import Word

# ISO 639-1 codes that can be told from each other. Dead, planned and very close languages are left out.
LANGUAGES = frozenset(
    "af am ar as az be bg bn bs ca cs cy da de el en es et eu fa fi fr ga gl gu ha he hi hr hu hy id "
    "is it ja ka kk km kn ko ku ky lb lo lt lv mg mk ml mn mr ms mt my ne nl no or pa pl ps pt ro ru "
    "si sk sl so sq sr sv sw ta te tg th tk tl tr tt uk ur uz vi xh yo zh zu ba".split()
)
OTHER_FORMS = {"no": ("no", "nn")}  # Bokmål and Nynorsk are both Norwegian
ENOUGH = 5  # different words; fewer may be a name, a title or a loan from another language
ENOUGH_FOREIGN = 3  # where no word is written in the letters of English
LONGEST = 2000  # characters that are read: more would not change what language it is


class Guess(NamedTuple):
    """How likely the words are in one of the languages asked about, and what they most likely are in."""

    probability: float
    language: str


@cache
def _identifier() -> Any:
    """Load the model; by name, because importing it alone already costs every start 40 ms."""
    langid = import_module("py3langid.langid")
    made = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    made.set_languages(LANGUAGES.union(*OTHER_FORMS.values()))
    return made


def guess(words: Sequence[Word], languages: Iterable[str]) -> Guess | None:
    """Guess from the words, disguises undone; None if there are too few to say.

    Single letters say nothing, and what is spaced out or cut into letters is not language.
    """
    read = [word.folded for word in words if len(word.folded) > 1 and word.folded.isalpha()]
    if len(set(read)) < (ENOUGH if any(map(str.isascii, read)) else ENOUGH_FOREIGN):
        return None
    ranked = _identifier().rank(" ".join(read)[:LONGEST])
    wanted = {form for language in languages for form in OTHER_FORMS.get(language, (language,))}
    best: str = ranked[0][0]
    return Guess(
        sum(probability for language, probability in ranked if language in wanted),
        next((language for language, forms in OTHER_FORMS.items() if best in forms), best),
    )
