"""Every rule of the house: what it fires on, and what it stays quiet on."""

from __future__ import annotations

from typing import Any

import pytest

from moderation.comment import Comment, History
from moderation.decision import Finding, Verdict
from moderation.policy.authors import TrustedAuthor
from moderation.policy.content import BriefPraise, MostlyPraise
from moderation.policy.document import DEFAULT, Policy
from moderation.policy.house_rules import house_rules
from moderation.policy.rule import apply, hold, publish, reject
from moderation.submission import comment_from
from moderation.text.features import extract
from tests.cast import BORDERLINE, NEWCOMER, PRAISE, SPAMMER, THOUGHTFUL, TWO_LINKS, comment
from tests.unit.policy import test_site_rules

PUBLISH, HOLD, REJECT = Verdict.PUBLISH, Verdict.HOLD, Verdict.REJECT
REFERENCE = "https://en.wikipedia.org/wiki/Compost"
ARTICLE = "https://heap.example/blog/turning-heaps"


def signed(**author: str) -> dict[str, Any]:
    return NEWCOMER | author


FIRES: dict[str, list[tuple[str, dict[str, Any], History, Verdict]]] = {
    "trusted-author": [
        ("a regular", comment(THOUGHTFUL), History(published=3), PUBLISH),
    ],
    "author-promotion": [
        ("a shop that praises", comment("Great article, thanks!", SPAMMER), History(), REJECT),
        ("a firm that praises", comment("Great article!", signed(name="Acme Solutions")), History(), REJECT),
        ("a host for a name", comment("Nice post", signed(name="cheap.example.com")), History(), REJECT),
        (
            "a website of trade",
            comment("Nice post", signed(url="https://heap.example/pricing")),
            History(),
            REJECT,
        ),
        (
            "a shop that says a little",
            comment("Great article, straw, cardboard, leaves, hay and twigs help", SPAMMER),
            History(),
            HOLD,
        ),
        ("a shop that says something", comment(THOUGHTFUL, SPAMMER), History(), HOLD),
        ("a shop that asks about the post", comment("Straw or paper?", SPAMMER), History(), HOLD),
        (
            "a phrase that people search for",
            comment("Very nice explanation and pictures.", signed(name="Cheap Wedding Photographer")),
            History(),
            REJECT,
        ),
        (
            "a trade and a town",
            comment("So helpful!", signed(name="Best SEO Company Delhi")),
            History(),
            REJECT,
        ),
        (
            "an office's mailbox beside a website",
            comment("Great read!", signed(email="sales@heap.example", url="https://heap.example")),
            History(),
            REJECT,
        ),
        (
            "a throw-away address beside a website",
            comment("Great read!", signed(email="x@mailinator.com", url="https://heap.example")),
            History(),
            REJECT,
        ),
    ],
    "flood": [("six in a minute", comment(THOUGHTFUL), History(recent=6), HOLD)],
    "edited-after-ruling": [("an edit", comment(THOUGHTFUL), History(ruled="publish"), HOLD)],
    "rejected-before": [("three times", comment(THOUGHTFUL), History(rejected=3), HOLD)],
    "too-many-links": [("two links", comment(TWO_LINKS), History(), REJECT)],
    "commercial-link": [
        ("a price list", comment(f"{THOUGHTFUL} https://heap.example/pricing"), History(), REJECT),
        ("a shop", comment(f"{THOUGHTFUL} https://heap.shop/"), History(), REJECT),
    ],
    "unclear-link": [
        ("a forum", comment(BORDERLINE), History(), HOLD),
        ("an unknown site", comment(f"{THOUGHTFUL} https://heap.example/x"), History(), HOLD),
        ("anybody's wiki", comment(f"{THOUGHTFUL} https://heap.example/wiki/Straw"), History(), HOLD),
    ],
    "link-promotion": [
        ("only a link", comment(f"look {ARTICLE}"), History(), REJECT),
        ("nothing but a work of reference", comment(REFERENCE), History(), REJECT),
        ("the same with a sign", comment(f"\U0001f449 {REFERENCE} !"), History(), REJECT),
        ("the same with words of its own", comment(f'<a href="{REFERENCE}">Compost</a>'), History(), REJECT),
        ("the same in Markdown", comment(f"[Compost, the whole story]({REFERENCE})"), History(), REJECT),
        (
            "praise and a link",
            comment(f"Really great and very helpful article, thank you so much! {ARTICLE}"),
            History(),
            REJECT,
        ),
        ("a hidden link", comment(f"{THOUGHTFUL} [.]({ARTICLE})"), History(), REJECT),
        (
            "an invitation",
            comment(f"For turning heaps in winter visit our website at {ARTICLE} today"),
            History(),
            REJECT,
        ),
    ],
    "contact-details": [
        ("an address", comment(f"{THOUGHTFUL} ann@mail.example"), History(), HOLD),
        (
            "a number after an invitation",
            comment(f"{THOUGHTFUL} Get a free quote, call +1 555 123 4567"),
            History(),
            REJECT,
        ),
    ],
    "abusive": [
        ("an insult", comment(f"{THOUGHTFUL} You stupid cow."), History(), HOLD),
        ("a threat", comment("I know where you live"), History(), HOLD),
        ("a slur", comment(f"{THOUGHTFUL} Typical raghead."), History(), HOLD),
        ("a regular's insult", comment(f"{THOUGHTFUL} You are an idiot."), History(published=9), HOLD),
    ],
    "brief-praise": [
        ("praise", comment(PRAISE), History(), REJECT),
        ("thanks", comment("Thanks for sharing!"), History(), REJECT),
        ("a thumb", comment("\U0001f44d"), History(), REJECT),
        ("faint praise", comment("Not bad"), History(), REJECT),
        ("the title alone", comment("Composting through a cold winter!"), History(), REJECT),
        ("the title twice", comment("Composting through a cold winter. " * 2), History(), REJECT),
        ("praise with a phone's signature", comment("Good post - sent from my iPhone"), History(), REJECT),
        ("praise with a stray number", comment("Good post! 2"), History(), REJECT),
        ("praise in disguise", comment("g00d p\u043est"), History(), REJECT),
        ("praise in German", comment("Toller Beitrag, danke!"), History(), REJECT),
        ("praise that asks nothing", comment("Nice post, isn't it?"), History(), REJECT),
        ("praise with a name", comment("Thanks Anna!"), History(), REJECT),
        (
            "praise with the title",
            comment("Great tips on composting through a cold winter"),
            History(),
            REJECT,
        ),
        ("a rating", comment("10/10, 5 stars"), History(), REJECT),
        (
            "praise and nothing but good wishes",
            comment("Great! Keep it up and best of luck"),
            History(),
            REJECT,
        ),
        ("agreement", comment("So true"), History(), REJECT),
    ],
    "generic": [
        ("a bare number", comment("42"), History(), HOLD),
        (
            "long praise",
            comment("Great, great, wonderful article, thanks for sharing. " * 6),
            History(),
            REJECT,
        ),
        (
            "praise of the blog",
            comment(
                "Wonderful blog and amazing article, I really love reading such great helpful content here"
            ),
            History(),
            REJECT,
        ),
        (
            "praise and a name",
            comment("Great article, wonderful tips, thanks for sharing, Frederick"),
            History(),
            REJECT,
        ),
        (
            "praise and a little more",
            comment("Great article and useful information, marmalade and sourdough would agree"),
            History(),
            HOLD,
        ),
        (
            "stock phrases",
            comment(
                "I am impressed by the depth of knowledge on display here. Your writing style is clear, and "
                "it is always a pleasure to read such quality content. I will bookmark your site now."
            ),
            History(),
            REJECT,
        ),
        (
            "a question about the blog",
            comment(
                "Hello, I really like your blog and the design of your site. I will tell my friends about "
                "this website. Keep up the great work!"
            ),
            History(),
            REJECT,
        ),
        (
            "stock phrases in German",
            comment(
                "Vielen Dank für diesen sehr interessanten Artikel, ich habe wieder viel gelernt und werde "
                "den Blog gerne weiterempfehlen."
            ),
            History(),
            REJECT,
        ),
        ("no content", comment("And so it is."), History(), HOLD),
        ("an angry face", comment("\U0001f621"), History(), HOLD),
    ],
    "off-topic": [
        ("a test", comment("test 123"), History(), REJECT),
        ("mash", comment("asdfgh qwerty zxcvbn"), History(), REJECT),
        ("half mash", comment("compost asdfgh straw"), History(), HOLD),
        ("mash in Cyrillic", comment("йцукен фывапр ячсмит"), History(), REJECT),
        ("filler", comment("Lorem ipsum dolor sit amet, consectetur adipiscing elit"), History(), REJECT),
        (
            "loans",
            comment(
                "Do you need an urgent loan? We offer loans at a low interest rate, apply for a loan today"
            ),
            History(),
            REJECT,
        ),
        ("one offer", comment("Where can I hire a hacker for this?"), History(), HOLD),
        (
            "an offer in passing",
            comment(f"{THOUGHTFUL} My neighbour needs a loan for his, and no lender cares."),
            History(),
            HOLD,
        ),
        ("keywords", comment("cheap viagra cialis online pharmacy"), History(), REJECT),
        ("offers in Chinese", comment("加微信 代写论文"), History(), REJECT),
        (
            "a question about something else",
            comment("Does anyone know how to reset the password of a router? The lights only blink."),
            History(),
            HOLD,
        ),
        (
            "a text about something else",
            comment(
                "The tablet has a screen, a triple camera, a stylus, a charger, speakers, a leather case."
            ),
            History(),
            HOLD,
        ),
    ],
    "disguised": [
        ("one look-alike", comment(f"{THOUGHTFUL} p\u043est"), History(), HOLD),
        ("three zero widths", comment(f"{THOUGHTFUL} c\u200bo\u200bm\u200bpost"), History(), REJECT),
        ("a disguised link", comment(f"{THOUGHTFUL} hxxp://heap.example/blog/turning"), History(), HOLD),
        (
            "a known name before another",
            comment(f"{THOUGHTFUL} https://en.wikipedia.org.heap.example/wiki/Straw"),
            History(),
            HOLD,
        ),
    ],
    "duplicate": [
        ("once before", comment(THOUGHTFUL), History(same_text=1), HOLD),
        ("from everybody", comment(THOUGHTFUL), History(same_text=3, same_text_authors=2), REJECT),
    ],
}
QUIET: dict[str, list[tuple[str, dict[str, Any], History]]] = {
    "trusted-author": [
        ("a newcomer", comment(THOUGHTFUL), History(published=2)),
        ("rejected once", comment(THOUGHTFUL), History(published=30, rejected=1)),
    ],
    "author-promotion": [
        ("a person who praises", comment(PRAISE), History()),
        *(
            (f"{name}, who only praises", comment(PRAISE, signed(name=name)), History())
            for name in (
                "Ann Baker",
                "John Cook",
                "Tom Carpenter",
                "Marketa",
                "Paul Price",
                "Rich Flowers",
                "Bill",
            )
        ),
        (
            "a professional with something to say",
            comment(THOUGHTFUL, signed(name="Ann, solicitor")),
            History(),
        ),
        (
            "a professional who says something",
            comment("Straw and hay", signed(name="Ann, solicitor")),
            History(),
        ),
        (
            "a professional's website and code",
            comment("Nice: heap.turn() == 3", signed(name="Anna Photography")),
            History(),
        ),
        (
            "a firm's website and something to say",
            comment(THOUGHTFUL, signed(url="https://heap.example/pricing")),
            History(),
        ),
    ],
    "flood": [("five in a minute", comment(THOUGHTFUL), History(recent=5))],
    "edited-after-ruling": [("no ruling", comment(THOUGHTFUL), History())],
    "rejected-before": [("published more often", comment(THOUGHTFUL), History(published=4, rejected=3))],
    "too-many-links": [
        ("one link", comment(BORDERLINE), History()),
        ("one link twice", comment(f"{THOUGHTFUL} {ARTICLE} {ARTICLE}"), History()),
        (
            "a link and a website",
            comment(f"{THOUGHTFUL} {ARTICLE}", signed(url="https://a.example")),
            History(),
        ),
    ],
    "commercial-link": [("an article", comment(f"{THOUGHTFUL} {ARTICLE}"), History())],
    "unclear-link": [
        ("an article", comment(f"{THOUGHTFUL} {ARTICLE}"), History()),
        ("a shop", comment(f"{THOUGHTFUL} https://heap.shop/"), History()),
    ],
    "link-promotion": [
        ("no link", comment(PRAISE), History()),
        ("a link that supports a thought", comment(f"{THOUGHTFUL} {ARTICLE}"), History()),
        (
            "a bare pointer to a work of reference",
            comment(f"see {REFERENCE}"),
            History(),
        ),
        ("a remark around a link", comment(f"[Compost]({REFERENCE}) freezes later"), History()),
        ("a link that answers", comment(REFERENCE) | {"parent": {"content": "What is it?"}}, History()),
        ("a question about a link", comment(f"And this? {ARTICLE}"), History()),
    ],
    "contact-details": [
        ("none", comment(THOUGHTFUL), History()),
        ("an invitation without any", comment("Get a free quote for straw bales."), History()),
    ],
    "abusive": [
        ("a thought", comment(THOUGHTFUL), History()),
        ("self-mockery", comment("I was an idiot to turn it in winter"), History()),
        ("swearing at a thing", comment("This damn thing froze again"), History()),
        ("a quotation", comment("He wrote “you are an idiot” under the last post"), History()),
    ],
    "brief-praise": [
        ("a correction", comment("The link in paragraph 3 is dead."), History()),
        ("a question", comment("Great post! How long did you turn it?"), History()),
        ("a brief question", comment("Is it good?"), History()),
        ("specific thanks", comment("The straw in step 3 fixed it, thanks"), History()),
        ("a denial", comment("This is not a good post"), History()),
        ("a thumb down", comment("\U0001f44e"), History()),
        ("a part of the title", comment("Through a cold winter"), History()),
        ("the title's words", comment("Composting, too, but not through a cold winter"), History()),
        ("an answer that agrees", comment("Exactly, yes") | {"parent": {"content": "Straw?"}}, History()),
        ("a thing that is praise elsewhere", comment("Hay bin, thanks"), History()),
        ("a thought", comment(THOUGHTFUL), History()),
        ("long praise", comment("Great, great, wonderful article, thanks for sharing. " * 6), History()),
    ],
    "generic": [
        ("a thought", comment(THOUGHTFUL), History()),
        ("thanks and a question", comment("Great article, thanks! Does straw freeze?"), History()),
        ("thanks, but", comment("Great article, great tips, but straw freezes"), History()),
        ("code", comment("Great, nice: heap.turn() == True"), History()),
        ("an answer", comment("Yes, it is.") | {"parent": {"content": "Is it?"}}, History()),
        ("a number with what it is of", comment("42 °C"), History()),
        ("a number that answers", comment("42") | {"parent": {"content": "How many?"}}, History()),
        ("thanks for what worked", comment("Great article, great tips, the straw fixed my bin"), History()),
        (
            "stock phrases around something of the post",
            comment(
                "Great article with useful information. The nitrogen in shredded leaves, nettles and manure "
                "matters more below freezing than straw, twigs, cardboard and sawdust together."
            ),
            History(),
        ),
        (
            "stock phrases and a question",
            comment("Great article, useful tips! Does the core freeze?"),
            History(),
        ),
        (
            "praise at length of something of the post",
            comment(
                "A wonderful blog with beautiful, inspiring, great, helpful, useful, lovely and informative "
                "guides to insulation, carbon and nitrogen"
            ),
            History(),
        ),
    ],
    "off-topic": [
        ("a thought", comment(THOUGHTFUL), History()),
        ("a greeting in a thread", comment("Hello") | {"parent": {"content": "Hi"}}, History()),
        ("mash in code", comment("x = asdfgh(); y == {}"), History()),
        (
            "spam that is spoken of",
            comment("I get spam that wants me to buy viagra and cheap cialis"),
            History(),
        ),
        (
            "loans under a post on loans",
            comment("My bank offered me a personal loan at 7 percent")
            | {"post": {"title": "Paying off a student loan", "excerpt": "When it pays."}},
            History(),
        ),
        ("a word of trade", comment("My bank has a casino in its cellar"), History()),
        (
            "another text that speaks of this one",
            comment(
                "That tablet has a screen, a triple camera, a stylus, a charger, speakers, a leather pouch."
            ),
            History(),
        ),
        ("one word of trade in a short remark", comment("Slots, straw, rafters, gables"), History()),
        (
            "code that has nothing of the post",
            comment("for x in tablet: screen(x); camera::stylus, charger, speaker, case"),
            History(),
        ),
        (
            "something else, but in answer to it",
            comment("Does anyone know how to reset the password of a router? The lights only blink.")
            | {"parent": {"content": "Ask about anything here."}},
            History(),
        ),
        (
            "another language than the post's",
            comment("Das Stroh hält die Wärme besser als Pappe, auch bei Frost"),
            History(),
        ),
        ("one odd word among many", comment(f"{THOUGHTFUL} asdfgh"), History()),
    ],
    "disguised": [
        ("plain", comment(THOUGHTFUL), History()),
        (
            "Russian",
            comment("Солома держит тепло"),
            History(),
        ),
        ("curly quotes", comment("It\u2019s \u201cwarm\u201d inside"), History()),
    ],
    "duplicate": [
        ("new", comment(THOUGHTFUL), History()),
        ("short remarks are alike", comment("Does straw freeze?"), History(same_text=4, same_text_authors=4)),
    ],
}


def cases(table: dict[str, list[Any]]) -> list[Any]:
    return [
        pytest.param(rule, *case[1:], id=f"{rule}: {case[0]}")
        for rule, rows in table.items()
        for case in rows
    ]


def findings_of(body: dict[str, Any], history: History, policy: Policy = DEFAULT) -> dict[str, Finding]:
    return {f.rule: f for f in apply(house_rules(policy), extract(comment_from(body)), history)}


@pytest.mark.parametrize(("rule", "body", "history", "asks"), cases(FIRES))
def test_fires_on(rule: str, body: dict[str, Any], history: History, asks: Verdict) -> None:
    found = findings_of(body, history)
    assert rule in found
    assert (found[rule].asks, bool(found[rule].message)) == (asks, True)


@pytest.mark.parametrize(("rule", "body", "history"), cases(QUIET))
def test_stays_quiet_on(rule: str, body: dict[str, Any], history: History) -> None:
    assert rule not in findings_of(body, history)


def test_each_rule_of_the_house_has_both_tables() -> None:
    ids = {bound.rule.id for bound in house_rules(DEFAULT)}
    assert set(FIRES) | set(test_site_rules.FIRES) == ids
    assert set(QUIET) | set(test_site_rules.QUIET) == ids


def test_order_of_the_rules_never_matters() -> None:
    rules, features = house_rules(DEFAULT), extract(comment_from(comment(f"Good post! {TWO_LINKS}", SPAMMER)))
    assert apply(rules, features, History()) == apply(rules[::-1], features, History())


@pytest.mark.parametrize("flip", [1, -1])
def test_stronger_of_two_bindings_of_a_rule_stands(flip: int) -> None:
    rules = (hold(BriefPraise(up_to_words=25)), reject(BriefPraise(up_to_words=9)), publish(TrustedAuthor(1)))
    found = apply(rules[::flip], extract(Comment(PRAISE)), History())
    assert [(f.rule, f.asks) for f in found] == [("brief-praise", REJECT)]


def test_generic_praise_says_how_much_could_stand_under_any_post() -> None:
    features = extract(comment_from(comment("Great article, wonderful tips, thanks for sharing marmalade")))
    found = MostlyPraise(share=0.8, most_others=1).evidence(features, History())
    assert found is not None
    assert found.message == (
        "6 of 7 content words could stand under any post; 0 of 7 content words occur in the post"
    )


def test_overlap_with_the_post_is_said_where_it_matters() -> None:
    far = comment("Looking for a used violin in the Bristol area, full size, with a case and a bow.")
    assert findings_of(far, History())["off-topic"].message.startswith("0 of ")


@pytest.mark.parametrize(
    ("policy", "body", "rules"),
    [
        (Policy(max_links=2), comment(TWO_LINKS), set()),
        (Policy(max_links=0), comment(f"{THOUGHTFUL} {ARTICLE}"), {"too-many-links"}),
        (Policy(allowed_hosts=("gardeners.example",)), comment(BORDERLINE), set()),
        (
            Policy(blocked_hosts=("gardeners.example",)),
            comment(BORDERLINE),
            {"commercial-link", "unclear-link"},
        ),
        (Policy(link_kinds={"forum": "allow"}), comment(BORDERLINE), set()),
        (Policy(link_kinds={"forum": "reject"}), comment(BORDERLINE), {"commercial-link"}),
        (Policy(brief_words=1), comment(PRAISE), set()),
        (Policy(trusted_after=0), comment(THOUGHTFUL), set()),
    ],
    ids=[
        "two links",
        "no links",
        "allowed host",
        "blocked host",
        "allowed kind",
        "rejected kind",
        "words",
        "trust",
    ],
)
def test_policy_of_a_site_binds_its_parameters(policy: Policy, body: dict[str, Any], rules: set[str]) -> None:
    assert set(findings_of(body, History(published=9 if not policy.trusted_after else 0), policy)) == rules
