"""Says terms and facts to a moderator, as clues: what is there, and what is missing."""

from __future__ import annotations

OF_WORDS = {"w": "“{}”", "p": "“{}…”", "b": "“{}”", "a": "author’s name: “{}”"}
OF_LINKS = {"l": "link", "s": "website"}
A_NUMBER = "0"  # as terms write all numbers
# Where "no …" would be no English.
ABSENT = {
    "praise share": "no share of praise",
    "word length": "no words",
    "length of the name": "no name",
    "length of the website": "no name of a website",
    "only praise": "more than praise",
    "speaks to the author": "does not speak to the author",
    "title repeated": "title not repeated",
    "another language": "the post’s language",
    "tells what happened": "does not tell what happened",
    "ends in a keyword": "does not end in a keyword",
    "in quotation marks": "not in quotation marks",
    "author promotes": "author does not promote",
    "author plainly promotes": "author does not plainly promote",
    "name is an address": "name is no address",
    "name in the text": "name not in the text",
    "name in lower case": "name not in lower case",
    "name in other letters": "name in Latin letters",
    "name of a person": "not the name of a person",
    "website commercial": "website not commercial",
    "website leads below": "website does not lead below",
}


def term_said(term: str) -> str:
    """Say a term.

    >>> term_said("b:check out"), term_said("w:0"), term_said("l:kind=shop"), term_said("s:tld=ru")
    ('“check out”', 'a number', 'kind of link: shop', 'website under .ru')
    """
    family, _, rest = term.partition(":")
    if family in OF_WORDS:
        words = [word if word != A_NUMBER else "#" for word in rest.split(" ")]
        return "a number" if words == ["#"] else OF_WORDS[family].format(" ".join(words))
    place, (name, is_field, value) = OF_LINKS[family], rest.partition("=")
    if not is_field:
        return f"{place}: {rest}"
    return f"kind of {place}: {value}" if name == "kind" else f"{place} under .{value}"


def fact_said(fact: str, is_absent: bool) -> str:
    """Say a fact, or that it is missing.

    >>> fact_said("links", False), fact_said("links", True), fact_said("only praise", True)
    ('links', 'no links', 'more than praise')
    """
    return ABSENT.get(fact, f"no {fact}") if is_absent else fact
