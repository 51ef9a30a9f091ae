"""The kind of page that a link leads to, and the reason that a moderator reads."""

from __future__ import annotations

import pytest

from moderation.text import lists
from moderation.text.hosts import LISTED, disposable_mail, hosts, listed, platforms
from moderation.text.link_kinds import KINDS, NAMES, judge, judged
from moderation.text.links import find, website
from moderation.text.normalize import normalize

JUDGED = {
    # on a list
    "https://en.wikipedia.org/wiki/Compost": "encyclopedia",
    "https://github.com/ann/compost": "code",
    "https://stackoverflow.com/questions/1": "forum",
    "https://www.youtube.com/watch?v=1": "video",
    "https://bit.ly/abc": "shortener",
    "https://www.amazon.com/dp/1": "shop",
    "https://doi.org/10.1000/182": "academic",
    # redirectors and marks
    "https://a.example/?url=https://b.example": "shortener",
    "https://a.example/out.php?id=7": "shortener",
    "https://a.example/x?aff=7": "affiliate",
    "https://www.amazon.com/dp/1?tag=ann-20": "affiliate",
    # the shape of the address
    "https://cs.some-school.edu/": "academic",
    "https://wiki.heap.example/Main": "encyclopedia",
    "https://parks.gov/heaps": "documentation",
    "https://heap.example/members/ann": "profile",
    "https://forum.heap.example/t/1": "forum",
    "https://git.heap.example/ann": "code",
    "https://docs.heap.example/": "documentation",
    "https://tv.heap.example/": "video",
    "https://heap.example/pricing": "product",
    "https://heap.example/plans": "product",
    "https://heap.example/cart": "shop",
    "https://heap.example/contact": "service",
    "https://heap.example/download": "product",
    "https://heap.example/about": "company",
    "https://heap.example/pile.png": "unknown",
    "http://93.184.216.34/": "unknown",
    "https://heap.shop/": "shop",
    "https://heap.example/": "unknown",
    "https://heap.example/x": "unknown",
    # articles
    "https://heap.example/2024/05/turning": "article",
    "https://heap.example/blog/turning": "article",
    "https://heap.example/how-to-turn-a-heap": "article",
    "https://blog.heap.example/turning": "article",
    "https://heap.example/blog/services-of-worms": "article",
    "https://heap.xyz/how-to-turn-a-heap": "unknown",
    "https://ann.wordpress.com/turning-heaps": "article",
    "https://ann.wordpress.com/": "profile",
    "https://ann.wordpress.com/x": "unknown",
    # words of trade and of firms
    "https://cheap-flights.example/": "service",
    "https://heap.example/cheap/casino": "service",
    "https://heap-solutions.example/": "company",
    "https://heap-solutions.example/how-to-turn-a-heap": "unknown",
    "https://docs.cheap-flights.example/": "service",
}


@pytest.mark.parametrize(("url", "kind"), JUDGED.items(), ids=JUDGED.keys())
def test_kind_of_an_address(url: str, kind: str) -> None:
    link = website(url)
    assert link is not None
    assert judge(link)[0] == kind
    assert judge(link)[1]


@pytest.mark.parametrize(
    ("url", "name", "kind"),
    [
        ("https://ruthokafor.example/", "Ruth Okafor", "profile"),
        ("https://heap.example/", "Ruth Okafor", "unknown"),
        ("https://okafor-garden.example/", "Ruth Okafor", "profile"),
        ("https://heap.example/", "R.", "unknown"),
    ],
)
def test_own_page_is_told_by_the_name_that_a_comment_is_signed_with(url: str, name: str, kind: str) -> None:
    link = website(url)
    assert link is not None
    assert judged(link, name).kind == kind


def test_words_of_trade_in_the_link_text_count() -> None:
    (link,) = find(normalize("[cheap casino bonus](https://heap.example/x)")).links
    assert judge(link)[0] == "service"


def test_listed_firm_has_documentation_and_articles_besides_its_products() -> None:
    firm = next(h for h in lists.read("hosts/company.txt") if "/" not in h and len(h.split(".")) == 2)
    kinds = [
        judge(link)[0] for path in ("/docs/x", "/blog/x", "/pricing", "") if (link := website(firm + path))
    ]
    assert kinds == ["documentation", "article", "company", "company"]


def test_listed_publication_is_one_on_its_home_page_too() -> None:
    host = next(h for h in lists.read("hosts/article.txt") if "/" not in h)
    link = website(host)
    assert link is not None
    assert judge(link) == ("article", f"{host} is a publication")


def test_longest_entry_of_a_host_wins() -> None:
    entry = next(e for e in hosts() if "/" in e)
    host, _, path = entry.partition("/")
    assert listed("www2." + host, f"/{path}/more") == (hosts()[entry], entry)
    assert listed("heap.example", "/") is None


def test_each_listed_kind_has_a_name_and_is_a_kind() -> None:
    assert set(LISTED) == set(NAMES)
    assert set(LISTED) | {"unknown"} == set(KINDS)


@pytest.mark.parametrize("name", [*(f"hosts/{k}.txt" for k in LISTED), "hosts/blog-platforms.txt"])
def test_lists_of_hosts_hold_lower_case_hosts_and_nothing_twice(name: str) -> None:
    entries = lists.read(name)
    assert len(entries) == len(set(entries))
    assert all(e == e.strip().lower() and "." in e.split("/")[0] and "://" not in e for e in entries)


def test_lists_of_hosts_are_not_empty() -> None:
    assert platforms()
    assert disposable_mail()
