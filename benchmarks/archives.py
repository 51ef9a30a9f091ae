"""Archives of any size for measuring, written as they are made up: nothing of them is held in memory."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from benchmarks.stream import WORDS

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Bench</title><wp:wxr_version>1.2</wp:wxr_version>
"""
TAIL = "</channel></rss>\n"
UNDER_A_POST = 40
FIRST = datetime(2015, 1, 1, tzinfo=UTC)
APART = timedelta(minutes=50)
STATUSES = ("1",) * 7 + ("spam",) * 2 + ("trash", "0")


def _comment(number: int, chance: random.Random) -> str:
    words = chance.sample(WORDS.split(), 45)
    status = chance.choice(STATUSES)
    if status == "spam":
        words += ["see", f"https://shop-{chance.randrange(900)}.example/cheap"]
    reader = int(5000 * chance.random() ** 2)
    answers = number - chance.randrange(1, 9) if number % UNDER_A_POST > 9 and chance.random() < 0.3 else 0
    moment = FIRST + number * APART
    return f"""<wp:comment><wp:comment_id>{number}</wp:comment_id>
<wp:comment_author><![CDATA[Reader {reader}]]></wp:comment_author>
<wp:comment_author_email>r{reader}@mail.example</wp:comment_author_email>
<wp:comment_author_IP>192.0.{reader % 250}.{number % 250}</wp:comment_author_IP>
<wp:comment_date_gmt>{moment:%Y-%m-%d %H:%M:%S}</wp:comment_date_gmt>
<wp:comment_content><![CDATA[{" ".join(words)}]]></wp:comment_content>
<wp:comment_approved>{status}</wp:comment_approved><wp:comment_type></wp:comment_type>
<wp:comment_parent>{answers}</wp:comment_parent><wp:comment_user_id>0</wp:comment_user_id>
</wp:comment>
"""


def wxr(comments: int, seed: int = 6) -> Iterator[str]:
    """Yield a WordPress export with so many comments, 40 under each post; the same for the same seed."""
    chance = random.Random(seed)
    yield HEAD
    for first in range(1, comments + 1, UNDER_A_POST):
        post = first // UNDER_A_POST + 1
        yield (
            f"<item><title>Composting, part {post}</title><link>https://bench.example/{post}</link>"
            f"<dc:creator>ada</dc:creator><content:encoded><![CDATA[<p>{WORDS}</p>]]></content:encoded>"
            f"<wp:post_id>{post}</wp:post_id><wp:post_type>post</wp:post_type>\n"
        )
        for number in range(first, min(first + UNDER_A_POST, comments + 1)):
            yield _comment(number, chance)
        yield "</item>\n"
    yield TAIL
