"""Addresses taken apart: one form for all spellings, where redirectors lead, what a host imitates."""

from __future__ import annotations

import pytest

from moderation.text.addresses import imitated, leads_somewhere, parse, registrable
from moderation.text.links import find
from moderation.text.normalize import normalize

SAME = {
    "scheme": ("http://kettle.example/tea", "https://kettle.example/tea"),
    "no scheme": ("kettle.example/tea", "https://kettle.example/tea"),
    "www": ("https://www.kettle.example/tea", "https://kettle.example/tea"),
    "trailing slash": ("https://kettle.example/tea/", "https://kettle.example/tea"),
    "trailing slash of a host": ("https://kettle.example/", "https://kettle.example"),
    "fragment": ("https://kettle.example/tea#green", "https://kettle.example/tea"),
    "empty query": ("https://kettle.example/tea?", "https://kettle.example/tea"),
    "case of a host": ("https://Kettle.EXAMPLE/tea", "https://kettle.example/tea"),
    "case of a path": ("https://kettle.example/Tea", "https://kettle.example/tea"),
    "port": ("https://kettle.example:443/tea", "https://kettle.example/tea"),
    "full stop of a host": ("https://kettle.example./tea", "https://kettle.example/tea"),
    "percent in a path": ("https://kettle.example/%74ea", "https://kettle.example/tea"),
    "percent in a query": ("https://kettle.example/?q=%74ea", "https://kettle.example/?q=tea"),
    "percent in a host": ("https://%6Bettle.example/tea", "https://kettle.example/tea"),
    "punycode": ("http://xn--knnchen-5wa.example", "http://kännchen.example"),
    "accent apart": ("http://ka\u0308nnchen.example", "http://kännchen.example"),
    "full width": ("http://ｋｅｔｔｌｅ.example", "http://kettle.example"),
    "ideographic stop": ("http://kettle。example", "http://kettle.example"),
    "half-width stop": ("http://kettle｡example", "http://kettle.example"),
    "soft hyphen": ("http://ket\u00adtle.example", "http://kettle.example"),
    "zero width": ("http://ket\u200btle.example", "http://kettle.example"),
    "line break": ("http://kettle.ex\nample/tea", "http://kettle.example/tea"),
    "tab": ("ht\ttp://kettle.example", "http://kettle.example"),
    "one slash": ("http:/kettle.example", "http://kettle.example"),
    "three slashes": ("http:///kettle.example", "http://kettle.example"),
    "backslashes": ("http:\\\\kettle.example\\tea", "http://kettle.example/tea"),
    "doubled scheme": ("http://https://kettle.example/tea", "http://kettle.example/tea"),
    "user": ("http://bank.example@kettle.example/", "http://kettle.example"),
    "one number": ("http://1572395042/", "http://93.184.216.34"),
    "scheme-relative": ("//kettle.example/tea", "https://kettle.example/tea"),
    "hxxp": ("hxxp://kettle.example", "http://kettle.example"),
    "another scheme": ("ftp://kettle.example", "http://kettle.example"),
    "semicolon": ("https;//kettle.example", "http://kettle.example"),
}
DIFFERENT = {
    "path": ("https://kettle.example/tea", "https://kettle.example/coffee"),
    "query": ("https://kettle.example/?p=1", "https://kettle.example/?p=2"),
    "subdomain": ("https://shop.kettle.example", "https://kettle.example"),
    "top level": ("https://kettle.com", "https://kettle.org"),
}
NOWHERE = {
    "nothing": "",
    "word": "kettle",
    "script": "javascript:alert(1)",
    "script with a break": "java\nscript:alert(1)",
    "mail": "mailto:ann@kettle.example",
    "data": "data:text/html,x",
    "section": "#top",
    "path": "/about/us",
    "own machine": "http://localhost/x",
    "own machine by name": "http://ann.localhost/",
    "own machine by number": "http://127.0.0.1/",
    "own machine as one number": "http://2130706433/",
    "own network": "http://192.168.0.1/",
    "own network of the middle": "http://172.31.255.255/",
    "link-local": "http://169.254.169.254/latest",
    "version six of this machine": "http://[::1]/",
    "version six of this network": "http://[fd00::1]/",
    "broken": "http://[::1",
    "space in the host": "http://ket tle.example/",
    "empty label": "http://kettle..example/",
    "only dots": "http://.../",
    "small number": "http://404/",
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME.keys())
def test_spellings_of_one_address_have_one_key(one: str, other: str) -> None:
    first, second = parse(one), parse(other)
    assert first is not None and second is not None
    assert first.key == second.key


@pytest.mark.parametrize(("one", "other"), DIFFERENT.values(), ids=DIFFERENT.keys())
def test_different_addresses_have_different_keys(one: str, other: str) -> None:
    first, second = parse(one), parse(other)
    assert first is not None and second is not None
    assert first.key != second.key


@pytest.mark.parametrize("url", NOWHERE.values(), ids=NOWHERE.keys())
def test_is_no_address(url: str) -> None:
    assert parse(url) is None


@pytest.mark.parametrize(
    ("host", "latin"),
    [
        ("g\u043e\u043egle.com", "google.com"),
        ("\u0430\u0440\u0440le.com", "apple.com"),
        ("\u0441\u043e\u0440\u0435.com", "cope.com"),
        ("\u1d04hase.com", "chase.com"),
        ("k\u00e4nnchen.de", ""),
        ("ti\u1ec7m-tr\u00e0.vn", ""),
        ("\u0447\u0430\u0439\u043d\u0438\u043a.com", ""),
        ("\u0441\u043e\u0440\u0435.\u0440\u0444", ""),
        ("\u4f8b\u5b50.com", ""),
        ("kettle.com", ""),
    ],
)
def test_host_that_imitates_another(host: str, latin: str) -> None:
    assert imitated(host) == latin


@pytest.mark.parametrize(
    "text",
    [
        "look at wikip\u0435dia.org/wiki/Tea",
        "http://xn--wikipdia-g8g.org/wiki/Tea",
        "<a href='http://wikip\u0435dia.org/wiki/Tea'>tea</a>",
    ],
)
def test_imitation_is_a_disguise_and_not_the_host_that_it_imitates(text: str) -> None:
    (link,) = find(normalize(text)).links
    assert (link.disguised, link.imitates, link.host) == (True, "wikipedia.org", "wikip\u0435dia.org")


def test_numbers_and_known_top_levels_lead_somewhere() -> None:
    assert [leads_somewhere(h) for h in ("kettle.com", "93.184.216.34", "kettle.notatld", "1.2")] == [
        True,
        True,
        False,
        False,
    ]


def test_registrable_part_of_a_number_is_the_number() -> None:
    assert registrable("93.184.216.34") == "93.184.216.34"
    assert registrable("2001:db8::1") == "2001:db8::1"
