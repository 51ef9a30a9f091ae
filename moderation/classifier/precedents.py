"""Weighs what people ruled here before: lately, under this post, on this author, on a domain.

Each record is evidence in log odds, which the model's own are added to: what a site mostly gets is what
it gets next. Nothing is trained for it, so it helps from a site's first ruling. It reads no text. What the
machine decided does not count: it proves nothing, and would feed on itself.
"""

from __future__ import annotations

import math

from moderation.comment import DomainRecord, History
from moderation.decision import Clue
from moderation.text.features import Features

# With how many rulings of each sort, never made, a record begins. Those of a site hold it back until
# there are a few; a post begins as its site is; one ruling on an author or a domain says much.
OF_SITE, OF_POST, OF_ONE = 2.0, 2.0, 0.5
MOST = 20  # rulings of each sort that count, so that no record outweighs everything else


def precedents(features: Features, history: History) -> list[Clue]:
    """Return what each record adds to the log odds that the policy is violated."""
    found: list[Clue] = []
    published, rejected = history.site_published, history.site_rejected
    share = (rejected + OF_SITE) / (published + rejected + 2 * OF_SITE)
    usual = math.log(share / (1 - share))
    if published or rejected:
        found.append(_clue("rulings here lately", published, rejected, usual))
    published, rejected = history.post_published, history.post_rejected
    if published or rejected:
        odds = (rejected + OF_POST * share) / (published + OF_POST * (1 - share))
        found.append(_clue("rulings under this post", published, rejected, math.log(odds) - usual))
    vouched, refused = min(history.vouched, MOST), min(history.refused, MOST)
    if vouched or refused:
        found.append(_clue("rulings on this author", vouched, refused, _of_one(vouched, refused)))
    worst = max((_of_domain(features, r) for r in history.domains), key=lambda c: c.weight, default=None)
    if worst is not None:
        found.append(worst)
    return [clue for clue in found if clue.weight]


def _of_one(published: int, rejected: int) -> float:
    return math.log((rejected + OF_ONE) / (published + OF_ONE))


def _of_domain(features: Features, record: DomainRecord) -> Clue:
    """Weigh rulings on a domain, if the comment brings it: another wording may not."""
    website = features.author.website
    links = (*features.links, website) if website else features.links
    if all(link.domain != record.domain for link in links):
        return Clue("", 0.0)
    published, rejected = min(record.published, MOST), min(record.rejected, MOST)
    return _clue(f"rulings on {record.domain}", published, rejected, _of_one(published, rejected))


def _clue(what: str, published: int, rejected: int, weight: float) -> Clue:
    return Clue(f"{what}: {published} published, {rejected} rejected", weight)
