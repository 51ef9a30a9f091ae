"""People, firms, search phrases and addresses in the author's fields."""

from __future__ import annotations

import pytest

from moderation.comment import Author
from moderation.text.authors import Promotes, is_person, signs_of, tokens_of

PLAINLY = """
Cheap Wedding Photographer
Best SEO Company Delhi
Buy Followers
Essay Help UK
Emergency Plumber Bristol
Roof Repair Services
Acme Solutions GmbH
Bright Path Consulting LLC
cheap flights to hanoi
BestEssayHelp
www.best-mattress.example.com
https://deals.example.com/x
dentist near me
Umzug Berlin günstig
Купить окна недорого
Online Casino Bonus
Roofing Services
""".strip().split("\n")
NOBODY = """
Ann Baker
John Cook
Tom Carpenter
Marketa
Paul Price
Rich Flowers
Rose Gardner
Min-seo Park
Prof. A. Castellanos
henk de bakker
Drop in the Bucket
throwaway_dba
Vim user
a reader from Delhi
Baker, Ann
Bill

42
Jürgen
田中
Flask Developer
""".strip().split("\n")


@pytest.mark.parametrize("name", PLAINLY)
def test_plainly_commercial(name: str) -> None:
    signs = signs_of(Author(name=name))
    assert (signs.promotes, bool(signs.why), signs.field) == (Promotes.PLAINLY, True, "author.name")


@pytest.mark.parametrize("name", NOBODY)
def test_stays_quiet_on_people(name: str) -> None:
    assert signs_of(Author(name=name)).promotes is Promotes.NO


@pytest.mark.parametrize(
    ("author", "field"),
    [
        (Author(name="Ann, solicitor"), "author.name"),
        (Author(name="zbyszek.dev"), "author.name"),
        (Author(name="Anna Photography"), "author.name"),
        (Author(name="garden hose reel best", url="https://a.example"), "author.name"),
        (Author(name="Quiet Harbour", url="https://quiet-harbour.example"), "author.name"),
        (Author(name="Ann", url="https://a.example/pricing"), "author.url"),
        (Author(name="Ann", email="info@a.example", url="https://a.example"), "author.email"),
        (Author(name="Ann", email="x@mailinator.com", url="https://a.example"), "author.email"),
    ],
)
def test_perhaps_commercial(author: Author, field: str) -> None:
    signs = signs_of(author)
    assert (signs.promotes, signs.field) == (Promotes.PERHAPS, field)


def test_a_brand_with_words_of_trade_is_plain_on_its_own_website() -> None:
    assert (
        signs_of(Author(name="Acme Roofing", url="https://acme-roofing.example")).promotes is Promotes.PLAINLY
    )


def test_a_person_may_own_the_name_of_a_domain() -> None:
    assert signs_of(Author(name="Ann Baker", url="https://annbaker.example")).promotes is Promotes.NO


@pytest.mark.parametrize(
    ("name", "tokens"),
    [
        ("BestEssayHelp UK", ("best", "essay", "help", "uk")),
        ("cheapflightsdelhi", ("cheap", "flights", "delhi")),
        ("Cheap-Flights", ("cheap", "flights")),
        ("Mike's Roofing", ("mike", "roofing")),
        ("Marketa Carson", ("marketa", "carson")),
        ("", ()),
    ],
)
def test_names_are_cut_into_words(name: str, tokens: tuple[str, ...]) -> None:
    assert tokens_of(name) == tokens


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("tom carpenter", True),
        ("carpenter tom", True),
        ("best baker", False),
        ("", False),
        ("a b c d tom", False),
    ],
)
def test_persons(name: str, person: bool) -> None:
    assert is_person(tuple(name.split())) is person


def test_a_name_without_end_is_cut() -> None:
    assert signs_of(Author(name="cheap " * 5000)).promotes in Promotes
