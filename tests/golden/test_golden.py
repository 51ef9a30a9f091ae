"""Golden comments: comment and history in, verdict and rules out.

The rows are judged by the rules and a classifier that is always in doubt, so that a new model cannot
move them: "hold" without a rule means that the model would decide.
"""

from __future__ import annotations

from typing import Any

import pytest

from moderation.classifier.serving import UNKNOWN
from moderation.comment import DomainRecord, History, Original
from moderation.decision import Score, Verdict
from moderation.policy.document import DEFAULT
from moderation.screening import screener
from moderation.submission import comment_from
from moderation.text.features import Features
from tests.cast import in_band

BREAD = {
    "title": "Sourdough in a cold kitchen",
    "excerpt": "Starter, hydration and a slow proof at 16 degrees.",
}
SQL = {
    "title": "Indexes in PostgreSQL",
    "excerpt": "When a partial index beats a full one, and how to read EXPLAIN.",
}
TAX = {
    "title": "VAT for freelancers",
    "excerpt": "Thresholds, reverse charge and invoices to other countries.",
}
BIKE = {
    "title": "Truing a bicycle wheel",
    "excerpt": "Spoke tension, lateral and radial runout, and a cheap stand.",
}
ANN, SHOP = {"name": "Ann"}, {"name": "Best Essay Writing Service", "url": "https://cheap-essays.example/"}
FIRM = {"name": "Lakeside Plumbing Services"}
NEW, REGULAR, BLEMISHED = History(), History(published=5), History(published=5, rejected=1)

PUBLISH, HOLD, REJECT = Verdict.PUBLISH, Verdict.HOLD, Verdict.REJECT
Row = tuple[str, dict[str, str], dict[str, str], History, Verdict, set[str]]


class InDoubt:
    """A classifier that never decides."""

    version = "in doubt"

    def score(self, features: Features, history: History = UNKNOWN, clues: bool = True) -> Score | None:
        return in_band(Verdict.HOLD, self.version)


ROWS: dict[str, Row] = {
    "substance about bread": (
        "My starter only woke up once I fed it rye and kept it on the router, about 24 degrees.",
        ANN,
        BREAD,
        NEW,
        HOLD,
        set(),
    ),
    "question": (
        "Does the partial index still help when the predicate uses a function?",
        ANN,
        SQL,
        NEW,
        HOLD,
        set(),
    ),
    "correction": ("Typo in the second query: the column is called created_at.", ANN, SQL, NEW, HOLD, set()),
    "dead link": ("The link in the third paragraph is dead.", ANN, TAX, NEW, HOLD, set()),
    "thanks with a result": (
        "Thanks, tightening the left spokes a quarter turn fixed the wobble near the valve.",
        ANN,
        BIKE,
        NEW,
        HOLD,
        set(),
    ),
    "disagreement": (
        "I disagree: below the threshold you still owe the tax if you printed it on the invoice.",
        ANN,
        TAX,
        NEW,
        HOLD,
        set(),
    ),
    "German substance": (
        "Bei mir ging der Teig erst auf, als ich ihn neben die Heizung gestellt habe, etwa acht Stunden.",
        ANN,
        BREAD,
        NEW,
        HOLD,
        set(),
    ),
    "French question": (
        "Faut-il une facture différente pour un client en Suisse ?",
        ANN,
        TAX,
        NEW,
        HOLD,
        set(),
    ),
    "Spanish substance": (
        "La rueda trasera necesita más tensión en el lado del cassette que en el otro.",
        ANN,
        BIKE,
        NEW,
        HOLD,
        set(),
    ),
    "Russian substance": (
        "У меня закваска ожила только на ржаной муке, при комнатной температуре она спала неделю.",
        ANN,
        BREAD,
        NEW,
        HOLD,
        set(),
    ),
    "Chinese question": ("冬天厨房只有十五度，发酵需要多少小时？", ANN, BREAD, NEW, HOLD, set()),
    "Arabic question": ("هل يمكن استخدام دقيق القمح الكامل بدلا من الأبيض؟", ANN, BREAD, NEW, HOLD, set()),
    "code": (
        "With `CREATE INDEX ... WHERE deleted_at IS NULL` the plan changed from a scan of 900 ms to 2 ms.",
        ANN,
        SQL,
        NEW,
        HOLD,
        set(),
    ),
    "file names and namespaces": (
        "In README.md you import System.Net.Http, but socket.io needs foo.bar() first.",
        ANN,
        SQL,
        NEW,
        HOLD,
        set(),
    ),
    "sentence without a space": (
        "The wheel was true by noon.in the end I only replaced two spokes.",
        ANN,
        BIKE,
        NEW,
        HOLD,
        set(),
    ),
    "regular": (
        "The radial runout was worse than the lateral one on mine.",
        ANN,
        BIKE,
        REGULAR,
        PUBLISH,
        {"trusted-author"},
    ),
    "regular with an article": (
        "The tension chart at https://spokes.example/blog/tension-by-tone helped me on the drive side.",
        ANN,
        BIKE,
        REGULAR,
        PUBLISH,
        {"trusted-author"},
    ),
    "regular with a forum": (
        "Somebody measured it at https://forum.spokes.example/t/81 and the drive side differs.",
        ANN,
        BIKE,
        REGULAR,
        PUBLISH,
        {"trusted-author", "unclear-link"},
    ),
    "regular with two links": (
        "Compare https://en.wikipedia.org/wiki/Spoke with https://spokes.example/blog/tension-by-tone first.",
        ANN,
        BIKE,
        REGULAR,
        REJECT,
        {"link-promotion", "too-many-links", "trusted-author"},
    ),
    "regular with praise": ("Great post!", ANN, BIKE, REGULAR, REJECT, {"brief-praise", "trusted-author"}),
    "regular with a blemish": (
        "The radial runout was worse than the lateral one on mine.",
        ANN,
        BIKE,
        BLEMISHED,
        HOLD,
        set(),
    ),
    "article": (
        "The proof times at https://crumbs.example/blog/cold-proof-times match my 16 degree kitchen.",
        ANN,
        BREAD,
        NEW,
        HOLD,
        set(),
    ),
    "reference": (
        "The rule is in https://en.wikipedia.org/wiki/Value-added_tax under the distance threshold.",
        ANN,
        TAX,
        NEW,
        HOLD,
        set(),
    ),
    "forum link": (
        "A thread at https://forum.crumbs.example/t/12 collects hydration tables for rye.",
        ANN,
        BREAD,
        NEW,
        HOLD,
        {"unclear-link"},
    ),
    "price list": (
        "For the threshold I use the calculator at https://ledger.example/pricing every quarter.",
        ANN,
        TAX,
        NEW,
        REJECT,
        {"commercial-link"},
    ),
    "shortener": (
        "The table of thresholds for each country is at https://bit.ly/3xyz and was updated in May.",
        ANN,
        TAX,
        NEW,
        REJECT,
        {"commercial-link"},
    ),
    "two articles": (
        "See https://crumbs.example/blog/rye-starters and https://dough.example/blog/slow-proof "
        "for the two schools of hydration.",
        ANN,
        BREAD,
        NEW,
        REJECT,
        {"too-many-links"},
    ),
    "good post": ("Good post!", ANN, BREAD, NEW, REJECT, {"brief-praise"}),
    "thanks": ("Thank you so much for sharing this!", ANN, TAX, NEW, REJECT, {"brief-praise", "generic"}),
    "praise with the title": (
        "Great article about truing a bicycle wheel",
        ANN,
        BIKE,
        NEW,
        REJECT,
        {"brief-praise"},
    ),
    "German praise": ("Super Beitrag, vielen Dank!", ANN, BREAD, NEW, REJECT, {"brief-praise", "generic"}),
    "French praise": (
        "Merci beaucoup, excellent article !",
        ANN,
        TAX,
        NEW,
        REJECT,
        {"brief-praise", "generic"},
    ),
    "Spanish praise": ("¡Muy buen artículo, gracias!", ANN, BIKE, NEW, REJECT, {"brief-praise", "generic"}),
    "Russian praise": ("Отличная статья, спасибо!", ANN, SQL, NEW, REJECT, {"brief-praise", "generic"}),
    "Chinese praise": ("很好的文章，谢谢分享", ANN, BREAD, NEW, REJECT, {"brief-praise", "generic"}),
    "thumbs": ("👍👍👍", ANN, BREAD, NEW, REJECT, {"brief-praise", "generic"}),
    "disguised praise": (
        "G00d p\u043est, th\u200banks",
        ANN,
        BREAD,
        NEW,
        REJECT,
        {"brief-praise", "disguised", "generic"},
    ),
    "stretched praise": ("Greaaaat poooost", ANN, BREAD, NEW, REJECT, {"brief-praise"}),
    "shop that praises": (
        "Wonderful article, thanks for the great tips!",
        SHOP,
        TAX,
        NEW,
        REJECT,
        {"author-promotion", "brief-praise", "generic"},
    ),
    "firm that praises": (
        "Very informative, keep it up!",
        FIRM,
        BIKE,
        NEW,
        REJECT,
        {"author-promotion", "brief-praise", "generic"},
    ),
    "casino in BBCode": (
        "[url=https://lucky-casino.example/slots]free slots[/url] [url=https://lucky-casino.example/bonus]bonus[/url]",
        ANN,
        SQL,
        NEW,
        REJECT,
        {"commercial-link", "link-promotion", "off-topic", "too-many-links"},
    ),
    "spelled-out shop": (
        "Cheap wheels at bestwheels dot com, tell them I sent you, spokes included",
        ANN,
        BIKE,
        NEW,
        REJECT,
        {"commercial-link", "disguised"},
    ),
    "defanged shop": (
        "hxxp://bestwheels[.]shop/cart has the same stand for half of the money",
        ANN,
        BIKE,
        NEW,
        REJECT,
        {"commercial-link", "disguised"},
    ),
    "hidden link": (
        "My starter likes rye more than wheat, at 24 degrees anyway. [.](https://crumbs.example/blog/rye-starters)",
        ANN,
        BREAD,
        NEW,
        REJECT,
        {"link-promotion"},
    ),
    "messenger": (
        "Invoices made easy, reach me on telegram: @invoicefox for the template",
        ANN,
        TAX,
        NEW,
        REJECT,
        {"contact-details"},
    ),
    "insult": ("Learn to feed it first, you stupid cow.", ANN, BREAD, NEW, HOLD, {"abusive"}),
    "insult that is quoted": (
        "My aunt wrote “you stupid cow” on the jar when I forgot to feed the starter for a month.",
        ANN,
        BREAD,
        NEW,
        HOLD,
        set(),
    ),
    "threat of a regular": (
        "That rye ratio is wrong, and I know where you live.",
        ANN,
        BREAD,
        History(published=9),
        HOLD,
        {"abusive"},
    ),
    "known name before another": (
        "My starter likes rye more than wheat, see https://en.wikipedia.org.crumbs.example/wiki/Rye for why.",
        ANN,
        BREAD,
        NEW,
        HOLD,
        {"unclear-link", "disguised"},
    ),
    "casino with a wiki": (
        "My starter likes rye more than wheat, see https://best-casino.example/wiki/Rye for why.",
        ANN,
        BREAD,
        NEW,
        REJECT,
        {"commercial-link"},
    ),
    "nothing but a link": ("https://en.wikipedia.org/wiki/Rye", ANN, BREAD, NEW, REJECT, {"link-promotion"}),
    "mash": ("asdfgh qwerty zxcvbn", ANN, SQL, NEW, REJECT, {"off-topic"}),
    "test": ("test test 123", ANN, SQL, NEW, REJECT, {"off-topic"}),
    "copied comment": (
        "My starter only woke up once I fed it rye and kept it on the router.",
        ANN,
        BREAD,
        History(same_text=1, same_text_authors=1),
        HOLD,
        {"duplicate"},
    ),
    "copied by many": (
        "My starter only woke up once I fed it rye and kept it on the router.",
        ANN,
        BREAD,
        History(same_text=4, same_text_authors=3),
        REJECT,
        {"duplicate"},
    ),
    "copied with a link": (
        "My starter only woke up once I fed it rye and kept it on the router. https://en.wikipedia.org/wiki/Rye",
        ANN,
        BREAD,
        History(same_text=1, same_text_authors=1, original=Original("0", exact=True, adds_link=True)),
        REJECT,
        {"duplicate"},
    ),
    "link to a domain that people rejected": (
        "My starter only woke up once I fed it rye, see https://crumbs.example/blog/feeding-a-starter too.",
        ANN,
        BREAD,
        History(domains=(DomainRecord("crumbs.example", rejected=2),)),
        REJECT,
        {"commercial-link"},
    ),
    "rejected before": (
        "My starter only woke up once I fed it rye and kept it on the router.",
        ANN,
        BREAD,
        History(rejected=4, published=1),
        HOLD,
        {"rejected-before"},
    ),
    "flood": (
        "The radial runout was worse than the lateral one on mine.",
        ANN,
        BIKE,
        History(recent=8),
        HOLD,
        {"flood"},
    ),
    "edited": (
        "The radial runout was worse than the lateral one on mine.",
        ANN,
        BIKE,
        History(ruled="publish"),
        HOLD,
        {"edited-after-ruling"},
    ),
}


@pytest.mark.parametrize(
    ("content", "author", "post", "history", "verdict", "rules"), ROWS.values(), ids=ROWS.keys()
)
def test_golden(
    content: str,
    author: dict[str, str],
    post: dict[str, Any],
    history: History,
    verdict: Verdict,
    rules: set[str],
) -> None:
    decision = screener(DEFAULT, InDoubt()).screen(
        comment_from({"content": content, "author": author, "post": post}), history
    )
    assert (decision.verdict, {finding.rule for finding in decision.findings}) == (verdict, rules)
