"""What is a link and what only looks like one, in every spelling that people and spammers use."""

from __future__ import annotations

import pytest

from moderation.text.addresses import is_top_level, parse, registrable
from moderation.text.links import MOST_LINKS, Found, find, website
from moderation.text.normalize import normalize


def found(text: str) -> Found:
    return find(normalize(text))


def hosts(text: str) -> list[str]:
    return [link.host for link in found(text).links]


NO_LINKS = {
    "sentences without a space": "It works.in the end",
    "such a sentence with a full stop": "It works.in the end.",
    "another such sentence": "We finished.in any case it is late",
    "a sentence that starts with it": "My starter survived.it was close",
    "a pronoun after the stop": "great.i love it",
    "a capital after the stop": "That is it.It works",
    "a capital that could be a top level": "I was done.So I left",
    "a known word before the stop": "it is good.my friend",
    "namespace": "System.Net.Http",
    "namespace of two": "System.IO",
    "call": "foo.bar() is slow",
    "call with arguments": 'requests.get("x")',
    "module": "import os.path",
    "attribute": "use self.name here",
    "nested attribute": "this.props.name",
    "package": "com.example.app crashes",
    "package under org": "org.apache.commons",
    "static class": "Console.WriteLine",
    "class with a short top level": "SomeClass.io failed",
    "file": "see README.md for it",
    "script": "main.py",
    "script with a slash": "main.py/",
    "archive": "file.tar.gz",
    "library": "/usr/lib/foo.so",
    "version": "v2.0.1",
    "version with a word": "version 2.0.1",
    "product": "ASP.NET Core",
    "product in capitals": "MY.NET",
    "library named like a host": "use socket.io here",
    "library of JavaScript": "Node.js",
    "abbreviation": "e.g. this",
    "abbreviation with a comma": "i.e., that",
    "country": "U.S. law",
    "degree": "Ph.D. thesis",
    "initials": "J.R.R. Tolkien",
    "title": "Mr.Brown",
    "price": "It costs $3.50",
    "price in another country": "1.234,56 EUR",
    "date": "12.5.2024",
    "time of day": "We met at 10.am today",
    "number before a word": "There were 10.in all",
    "network address": "1.2.3.4",
    "product with a suffix in capitals": "Foo.NET runs",
    "one letter on a country": "x.de",
    "own machine with www": "www.printer.local",
    "ellipsis": "ok...fine",
    "dots between words": "wait..what",
    "the bubble": "the dot com bubble",
    "the era": "the dotcom and dot com era",
    "a bubble with a name": "during that dot com boom",
    "full stop between spaces": "at the end . In the morning",
    "full stop between spaces before a word": "we were late . in time",
    "code in ticks": "`example.com`",
    "code in a fence": "```\nhttps://example.com\n```",
    "code in a tag": "<code>example.com/x</code>",
    "own machine": "http://localhost:8000/x",
    "own machine by name": "printer.local",
    "own network": "http://192.168.1.1/",
    "scheme alone": "http:// is a scheme",
    "scheme and a word": "http://word",
    "defanged without a top level": "foo[.]bar[.]baz",
    "index": "list[.]",
    "e-mail": "ann@example.com",
    "mention": "@example.com",
    "anchor without a host": '<a href="#top">up</a>',
    "anchor to a section": '<a href="/about">about</a>',
    "image as data": '<img src="data:image/png;base64,AAAA">',
    "address of an unknown top level": '<a href="https://foo.notatld/">x</a>',
    "broken address": "http://[::1",
}

ONE_LINK = {
    "bare": ("look at example.com", "example.com"),
    "bare at the end": ("look at example.com.", "example.com"),
    "bare in brackets": ("(example.com)", "example.com"),
    "bare in quotes": ('"example.com"', "example.com"),
    "bare with a comma": ("example.com, and more", "example.com"),
    "bare with a query": ("example.com?x=1", "example.com"),
    "bare with a port": ("example.com:8080/x", "example.com"),
    "bare before a bracket": ("example.com(see there)", "example.com"),
    "capitals": ("EXAMPLE.COM", "example.com"),
    "mixed case": ("Cheapshoes.Com", "cheapshoes.com"),
    "www": ("www.foo.bar", "foo.bar"),
    "co.uk": ("shop.example.co.uk/buy", "shop.example.co.uk"),
    "word as top level with a digit": ("best4u.in", "best4u.in"),
    "word as top level with a hyphen": ("cheap-shop.it is great", "cheap-shop.it"),
    "word as top level, then a purpose": ("bestdeals.in for less", "bestdeals.in"),
    "short link": ("t.co/abc", "t.co"),
    "shortener": ("bit.ly/abc", "bit.ly"),
    "path of a file": ("example.com/README.md", "example.com"),
    "host like a file with a scheme": ("https://readme.md", "readme.md"),
    "host like a file with a path": ("docs.example.rs/x", "docs.example.rs"),
    "new top level": ("my-site.online", "my-site.online"),
    "rare top level": ("gadgets.photography today", "gadgets.photography"),
    "scheme in capitals": ("HTTP://EXAMPLE.COM", "example.com"),
    "one slash": ("https:/example.com", "example.com"),
    "backslashes": ("https:\\\\example.com", "example.com"),
    "no scheme": ("see //example.com/x", "example.com"),
    "user and password": ("https://bank.example@evil.com/", "evil.com"),
    "number of a host": ("http://93.184.216.34/x", "93.184.216.34"),
    "hxxp": ("hxxp://bad.com/x", "bad.com"),
    "hxxps": ("hxxps://bad.com", "bad.com"),
    "h**p": ("h**p://bad.com", "bad.com"),
    "spaces in the scheme": ("http :// example.com", "example.com"),
    "spaces around dots": ("www . example . com", "example.com"),
    "spaces around one dot": ("visit cheapshoes . com", "cheapshoes.com"),
    "dot as a word": ("bestshoes dot com", "bestshoes.com"),
    "dot with a zero": ("bestshoes d0t com", "bestshoes.com"),
    "comma for dot": ("bestshoes,com", "bestshoes.com"),
    "dot in brackets": ("example[.]com", "example.com"),
    "dot in words in brackets": ("example (dot) com", "example.com"),
    "two dots in brackets": ("example[.]co[.]uk", "example.co.uk"),
    "defanged with a path": ("hxxps[:]//evil[.]app/path.", "evil.app"),
    "ideographic stop": ("example。com", "example.com"),
    "ideographic stop with a scheme": ("https://example。com/x", "example.com"),
    "full width": ("ｅｘａｍｐｌｅ．ｃｏｍ", "example.com"),
    "zero width inside": ("ex\u200bample.com", "example.com"),
    "Cyrillic letter inside": ("g\u043e\u043egle.com", "g\u043e\u043egle.com"),
    "Cyrillic letter in the scheme": ("htt\u0440://example.com", "example.com"),
    "international host": ("http://münchen.de", "münchen.de"),
    "international host without a scheme": ("пример.рф", "пример.рф"),
    "punycode": ("http://xn--mnchen-3ya.de", "münchen.de"),
    "punycode that is none": ("http://xn--0000h.de/", "xn--0000h.de"),
    "percent in the path": ("https://example.com/a%20b", "example.com"),
    "percent in the host": ("https://ex%61mple%2Ecom/x", "example.com"),
    "entity in the query": ("https://example.com/?a=1&amp;b=2", "example.com"),
    "entity in the scheme": ("&#104;ttp&#58;//example.com", "example.com"),
    "entity in an anchor": ('<a href="https://example.com/?a=1&amp;b">x</a>', "example.com"),
    "anchor without quotes": ("<a href=example.com>x</a>", "example.com"),
    "anchor that is never closed": ('<a href="https://example.com">x', "example.com"),
    "frame": ('<iframe src="https://example.com"></iframe>', "example.com"),
    "anchor with one slash": ('<a href="https:/example.com">x</a>', "example.com"),
    "image": ('<img src="https://example.com/i.png">', "example.com"),
    "BBCode": ("[url=http://example.com]x[/url]", "example.com"),
    "BBCode in quotes": ('[URL="example.com"]x[/URL]', "example.com"),
    "BBCode around an address": ("[url]http://example.com[/url]", "example.com"),
    "Markdown": ('[x](https://example.com "title")', "example.com"),
    "Markdown image": ("![x](https://example.com/i.png)", "example.com"),
    "Markdown reference": ("[x][1]\n\n[1]: https://example.com", "example.com"),
    "Markdown reference by its text": ("[x][]\n\n[x]: https://example.com", "example.com"),
    "Markdown reference of one word": ("see [x]\n\n[x]: https://example.com", "example.com"),
    "Markdown definition that nothing refers to": ("[x]: https://example.com", "example.com"),
    "Markdown address": ("<https://example.com>", "example.com"),
    "brackets in the path": ("https://example.com/wiki/A_(b)", "example.com"),
    "address inside an address": ("https://example.com/x?u=other.com", "example.com"),
}


@pytest.mark.parametrize("text", NO_LINKS.values(), ids=NO_LINKS.keys())
def test_is_no_link(text: str) -> None:
    assert hosts(text) == []


@pytest.mark.parametrize(("text", "host"), ONE_LINK.values(), ids=ONE_LINK.keys())
def test_is_one_link(text: str, host: str) -> None:
    assert hosts(text) == [host]


@pytest.mark.parametrize(
    ("text", "pointed"),
    [
        ("see example.com/a.", "example.com/a"),
        ("ex\u200bample.com!", "ex\u200bample.com"),
        ("evil[.]com/x, then", "evil[.]com/x"),
        ("bestshoes dot com/x.", "bestshoes dot com/x"),
        ("a [x](https://example.com) b", "[x](https://example.com)"),
        ("a <a href=example.com>x</a> b", "<a href=example.com>x</a>"),
        ("a &#104;ttp://example.com b", "&#104;ttp://example.com"),
    ],
)
def test_span_of_a_link_is_what_its_author_wrote(text: str, pointed: str) -> None:
    span = found(text).links[0].spans[0]
    assert text[span.start : span.end] == pointed


@pytest.mark.parametrize(
    ("href", "tricks"),
    [
        ("https://r.example/?u=https%3A%2F%2Fkettle.example%2Fa", False),
        ("https://r.example/?u=https%253A%252F%252Fwww.kettle.example", False),
        ("https://r.example/out?to=kettle.example/a", False),
        ("https://archive.example/2020/http://kettle.example/a", False),
        ("https://www.kettle.example/a", False),
        ("https://r.example/a", True),
        ("https://r.example/kettle.example/a", True),
        ("https://kettle.example.r.example/", True),
    ],
)
def test_words_that_are_another_address_are_a_trick_unless_it_leads_there(href: str, tricks: bool) -> None:
    (link,) = found(f"see <a href='{href}'>kettle.example</a> there").links
    assert link.disguised is tricks


@pytest.mark.parametrize(
    "text", ["hxxp://bad.com", "http :// bad.com", "bad[.]com", "bad dot com", "bad . com"]
)
def test_disguised_spelling_is_remembered(text: str) -> None:
    assert found(text).links[0].disguised


def test_two_spellings_of_one_address_are_one_link_with_two_places() -> None:
    links = found("https://www.example.com/a/ and example.com/a").links
    assert [len(link.spans) for link in links] == [2]


def test_plain_spelling_of_a_known_address_keeps_what_was_odd_about_the_first() -> None:
    link = found("[.](https://example.com/a) and hxxps://example.com/a").links[0]
    assert (link.form, link.hidden, link.disguised) == ("markdown", True, True)


def test_places_of_one_address_are_bounded() -> None:
    assert len(found("https://example.com/a " * 50).links[0].spans) == 20


@pytest.mark.parametrize(
    "form", ["https://example.com/{} ", "a{}.example.com ", "[x](https://example.com/{}) ", "shop{} dot com "]
)
def test_links_of_one_comment_are_bounded(form: str) -> None:
    assert len(found("".join(map(form.format, range(MOST_LINKS + 50)))).links) == MOST_LINKS


@pytest.mark.parametrize(
    "text",
    [
        '<a href="https://example.com" style="display:none">x y</a>',
        '<a href="https://example.com"></a>',
        '<a href="https://example.com">.</a>',
        "[ ](https://example.com)",
    ],
)
def test_anchor_that_no_reader_sees_is_hidden(text: str) -> None:
    assert found(text).links[0].hidden


def test_image_is_not_hidden_for_having_no_text() -> None:
    assert not found('<img src="https://example.com/i.png">').links[0].hidden


CONTACTS = {
    "e-mail": ("write to ann@mail.example", [("e-mail", "ann@mail.example")]),
    "e-mail in words": ("ann [at] mail [dot] com", [("e-mail", "ann [at] mail [dot] com")]),
    "e-mail anchor": ('<a href="mailto:ann@mail.example">me</a>', [("e-mail", "ann@mail.example")]),
    "phone anchor": ('<a href="tel:+4930123456">me</a>', [("phone", "+4930123456")]),
    "phone with a country": ("+49 30 1234 5678", [("phone", "+49 30 1234 5678")]),
    "phone with a cue": ("call me: 030 1234 56789", [("phone", "030 1234 56789")]),
    "messenger": ("telegram: @annsells", [("messenger", "telegram: @annsells")]),
    "number of a messenger": (
        "whatsapp me at +1 555 123 4567",
        [("messenger", "whatsapp me at +1 555 123 4567")],
    ),
    "long number without a cue": ("the sum is 030 1234 56789", []),
    "few digits": ("call 12345678", []),
    "short number among others": ("call 030 12345, or 2024", []),
    "mention of somebody": ("@ann said so", []),
    "e-mail of no top level": ("user@host.notatld", []),
    "name of a messenger": ("telegram is a messenger", []),
    "e-mail in code": ("`ann@mail.example`", []),
}


@pytest.mark.parametrize(("text", "contacts"), CONTACTS.values(), ids=CONTACTS.keys())
def test_ways_to_reach_somebody(text: str, contacts: list[tuple[str, str]]) -> None:
    assert [(contact.kind, contact.text) for contact in found(text).contacts] == contacts


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://ann.example/", "ann.example"),
        ("ann.example", "ann.example"),
        ("", None),
        (" ", None),
        ("ann", None),
    ],
)
def test_website_field(url: str, host: str | None) -> None:
    link = website(url)
    assert (link.host if link else None) == host
    if link:
        assert (link.spans[0].field, link.spans[0].end, link.form) == ("author.url", len(url), "website")


@pytest.mark.parametrize(
    "url",
    ["", "word", "javascript:alert(1)", "mailto:a@b.example", "http://", "http://[::1", "http://127.0.0.1/"],
)
def test_no_address(url: str) -> None:
    assert parse(url) is None


def test_spellings_of_one_address_have_one_key() -> None:
    spellings = ("https://www.Example.com/a/", "example.com/a", "hxxp://EXAMPLE.com./a", "//example.com/%61")
    assert len({address.key for s in spellings if (address := parse(s))}) == 1


def test_address_of_version_six_is_its_own_domain() -> None:
    address = parse("http://[2001:db8::1]/x")
    assert address is not None
    assert (address.host, address.domain) == ("2001:db8::1", "2001:db8::1")


def test_registrable_part_of_a_number_is_the_number() -> None:
    assert registrable("93.184.216.34") == "93.184.216.34"


@pytest.mark.parametrize(
    ("label", "exists"), [("com", True), ("example", True), ("рф", True), ("notatld", False)]
)
def test_top_levels(label: str, exists: bool) -> None:
    assert is_top_level(label) is exists


@pytest.mark.parametrize(
    ("field", "host"),
    [
        ("www.kitchen.example、厨房新闻", "kitchen.example"),
        ("my blog: https://kitchen.example/about", "kitchen.example"),
        ("none", None),
        ("see my profile", None),
    ],
)
def test_website_field_that_holds_more_than_an_address(field: str, host: str | None) -> None:
    found = website(field)
    assert (found and (found.host, found.form)) == (host and (host, "website"))
