"""Each fact of the model is larger where it should be, and training may not turn its direction."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from moderation.classifier import pipeline
from moderation.classifier.facts import DIRECTIONS, FACTS, FOR, broken_lines, ends_in_a_keyword, facts
from moderation.classifier.serving import Model
from moderation.classifier.table import Table
from moderation.comment import Author, Comment, Parent, Post
from moderation.decision import Cutoffs
from moderation.text.features import extract

POST = Post(
    title="Keeping bees through a hard winter",
    excerpt="How we insulate the hives, feed fondant in January and keep the entrance free of snow.",
)
PLAIN = Comment("We tried.", Author("Zuq"), POST)


def of(comment: Comment) -> dict[str, float]:
    return dict(zip(FACTS, facts(extract(comment)), strict=True))


def says(content: str, **fields: Any) -> Comment:
    return replace(PLAIN, content=content, **fields)


def signed(name: str = "Zuq", url: str = "") -> Comment:
    return replace(PLAIN, author=Author(name, url=url))


LARGER = {
    "praise share": says("Great post, great blog!"),
    "praise": says("Thanks, this is a wonderful read."),
    "only praise": says("Great post!"),
    "stock phrases": says("Keep up the good work."),
    "phrases about the blog": says("Which theme do you use for your blog?"),
    "words for the blog": says("This blog and this website, what a post."),
    "speaks to the author": says("You and your hives."),
    "offers": says("Buy cheap viagra online, best casino bonus."),
    "kinds of offers": says("Buy cheap viagra online, best casino bonus."),
    "invitations": says("Please visit our website for more."),
    "contacts": says("Write to sales@hives.example about it."),
    "disguises": says("g\u200bood p\u200bost"),
    "mash": says("asdfghjkl qwertyuiop"),
    "long words": says("Extraordinarily thoroughgoing insulation."),
    "word length": says("Extraordinarily thoroughgoing insulation."),
    "title repeated": says("Keeping bees through a hard winter is keeping bees."),
    "another language": says("Wir haben das auch so gemacht, und es war nicht schlecht für uns alle."),
    "specific words": says("Moisture kills more colonies than frost."),
    "words of the post": says("Fondant in January, with the entrance open."),
    "words of the parent": says(
        "Mesh floors, agreed.", parent=Parent(content="A mesh floor keeps them dry.")
    ),
    "reply": says("We did.", parent=Parent(content="Who insulates?")),
    "questions": says("How much fondant do you feed in January?"),
    "code": says("It is set in config.hive_size(3) => {}"),
    "contrast": says("But that is wrong, although it looks right."),
    "tells what happened": says("It worked for me at once, saved me hours."),
    "grammar": says("So we did it as we had to, and then it was there for us."),
    "contractions": says("We don't, it isn't."),
    "capitals": says("WE DID"),
    "lines broken by a program": says("We keep the hives close to the wall \nand out of the wind."),
    "ends in a keyword": says("We did.\n\ncheap beehives online"),
    "in quotation marks": says("“We did.”"),
    "sentences": says("We did. They did. All did."),
    "commas": says("We, they, all."),
    "brackets": says("We did (twice) so (early)."),
    "links": says("See https://bees.example/a"),
    "sites linked to": says("See https://bees.example/a and https://hives.example/b"),
    "hidden links": says('We did. <a href="https://bees.example/" style="display:none">x</a>'),
    "commercial links": says("See https://bees.example/pricing"),
    "links in HTML": says('See <a href="https://bees.example/">bees</a>'),
    "links in BBCode": says("See [url=https://bees.example/]bees[/url]"),
    "address without http": says("See bees-and-hives.com for that."),
    "address glued to a word": says("We did.https://bees.example/"),
    "digits in a host": says("See https://bees24.example/"),
    "readable links, on the post": says(
        "Feed fondant as in https://en.wikipedia.org/wiki/Fondant in January"
    ),
    "author promotes": signed("Cheap Beehives Online", "https://hives.example/shop"),
    "author plainly promotes": signed("Cheap Beehives Online", "https://hives.example/shop"),
    "trade in the name": signed("Casino Bonus"),
    "firm in the name": signed("Hive Solutions Ltd"),
    "name is an address": signed("www.hives.com"),
    "name in the text": replace(PLAIN, content="We at Hivecraft did.", author=Author("Hivecraft")),
    "length of the name": signed("A very long name of somebody"),
    "name in lower case": signed("garden furniture"),
    "name in other letters": signed("Улей"),
    "name of a person": signed("Robert Miller"),
    "website": signed("Zuq", "https://ann.example"),
    "website commercial": signed("Zuq", "https://hives.example/pricing"),
    "website leads below": signed("Zuq", "https://ann.example/page"),
    "digits in the website": signed("Zuq", "https://ann24.example/"),
    "length of the website": signed("Zuq", "https://a-long-label-of-a-host.example/"),
}
BASE = {"website leads below": signed("Zuq", "https://ann.example")}


@pytest.mark.parametrize("name", FACTS)
def test_fact_is_larger_where_it_should_be(name: str) -> None:
    assert of(LARGER[name])[name] > of(BASE.get(name, PLAIN))[name]


def test_words_for_the_blog_do_not_count_where_the_post_has_them() -> None:
    on_effort = replace(PLAIN, post=Post(title="How much effort is enough"), content="Which effort was it?")
    elsewhere = replace(on_effort, post=POST)
    assert of(on_effort)["words for the blog"] < of(elsewhere)["words for the blog"]


def test_every_fact_has_a_direction() -> None:
    assert len(DIRECTIONS) == len(FACTS) == len(set(FACTS))
    assert set(FACTS) >= FOR
    assert {n for n, d in zip(FACTS, DIRECTIONS, strict=True) if d < 0} == FOR


@pytest.mark.parametrize(
    ("content", "share"),
    [
        ("One line, however long it is, was never broken by anything at all", 0.0),
        ("A paragraph of some length that ends with a stop.\nand goes on", 0.0),
        ("A paragraph of some length, and a list below it:\nstraw", 0.0),
        ("short\nlines\nof\nverse", 0.0),
        ("A line of some length that has no stop\nThen a new sentence", 0.0),
        ("A line of some length that goes on \r\nand on here", 1.0),
        ("A line of some length that goes on\nand on until it is at its end.\nEnd.", 0.5),
        ("\n" * 50, 0.0),
    ],
)
def test_lines_that_a_program_broke(content: str, share: float) -> None:
    assert broken_lines(content) == share


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("Nice.\n\nbest oven mitts", True),
        ("Nice.\nthanks for this, it did help me a lot with mine", False),
        ("Nice.\n\nBest, Ann", False),
        ("Nice.\n\nit works.", False),
        ("best oven mitts", False),
        ("Nice.\n\nhttp://mitts.example", False),
        ("", False),
        ("\n\n", False),
    ],
)
def test_keyword_at_the_end(content: str, found: bool) -> None:
    assert ends_in_a_keyword(content) is found


def test_training_never_turns_a_fact(tmp_path: Path) -> None:
    """Here everything is the wrong way round, so facts are believed less or not at all."""
    table = Table(tmp_path)
    for comment in LARGER.values():
        table.add(extract(comment), violates=False, weight=100)
        table.add(extract(PLAIN), violates=True, weight=100)
    table.close()
    weights = pipeline.weights_of(pipeline.fit(table), table, 1.0, 0.0, Cutoffs(0.1, 0.9))
    assert (weights.coefficients * np.array(DIRECTIONS) >= 0).all()
    assert (weights.coefficients == 0).any()
    assert np.abs(weights.coefficients).sum() < pipeline.USUAL.log_odds * len(FACTS)
    assert math.isfinite(Model(weights, "turned").log_odds(extract(PLAIN)))
