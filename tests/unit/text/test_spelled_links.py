"""Links that were spelled so that a filter would not see them, and speech that only sounds like it."""

from __future__ import annotations

import pytest

from moderation.text.links import Found, find
from moderation.text.normalize import normalize


def found(text: str) -> Found:
    return find(normalize(text))


DISGUISED = {
    "dot as a word": ("bestkettles dot com", "bestkettles.com"),
    "dot in capitals": ("bestkettles DOT com", "bestkettles.com"),
    "dot glued": ("bestkettlesDOTcom", "bestkettles.com"),
    "dot in underscores": ("bestkettles_dot_com", "bestkettles.com"),
    "dot in hyphens": ("bestkettles-dot-com", "bestkettles.com"),
    "dot with a zero": ("bestkettles d0t com", "bestkettles.com"),
    "dot in brackets": ("bestkettles[dot]com", "bestkettles.com"),
    "point in brackets": ("best-kettles[point]com", "best-kettles.com"),
    "Punkt in brackets": ("bestkettles (Punkt) de", "bestkettles.de"),
    "punto in brackets": ("see bestkettles {punto} es today", "bestkettles.es"),
    "dot in round brackets": ("bestkettles (dot) com", "bestkettles.com"),
    "dot in curly brackets": ("bestkettles{.}com", "bestkettles.com"),
    "dot in angle brackets": ("bestkettles<dot>com", "bestkettles.com"),
    "dot in brackets with spaces": ("bestkettles [ . ] com", "bestkettles.com"),
    "dot in Spanish": ("mejorestazas punto com", "mejorestazas.com"),
    "dot in German": ("bestekannen punkt de", "bestekannen.de"),
    "dot in French": ("lestasses point com", "lestasses.com"),
    "spaces around the dot": ("bestkettles . com", "bestkettles.com"),
    "space before the dot": ("visit bestkettles .com", "bestkettles.com"),
    "bullet": ("bestkettles•com", "bestkettles.com"),
    "middle dot": ("bestkettles·com", "bestkettles.com"),
    "comma": ("bestkettles,com", "bestkettles.com"),
    "ideographic stop": ("bestkettles。com", "bestkettles.com"),
    "letter by letter": ("b e s t k e t t l e s . c o m", "bestkettles.com"),
    "www in words": ("www dot bestkettles dot com", "bestkettles.com"),
    "www with spaces": ("www . bestkettles . com", "bestkettles.com"),
    "www with one space": ("www. bestkettles .com", "bestkettles.com"),
    "space inside the host": ("www.bestkettles. com/tea", "bestkettles.com"),
    "two labels": ("shop dot bestkettles dot com", "shop.bestkettles.com"),
    "with a path": ("bestkettles dot com/tea", "bestkettles.com"),
    "defanged": ("bestkettles[.]com", "bestkettles.com"),
    "defanged twice": ("bestkettles[.]co[.]uk", "bestkettles.co.uk"),
    "hxxp": ("hxxp://bestkettles.com", "bestkettles.com"),
    "hxxps in capitals": ("HXXPS://bestkettles.com", "bestkettles.com"),
    "stars in the scheme": ("h**p://bestkettles.com", "bestkettles.com"),
    "scheme without its first letter": ("ttp://bestkettles.com", "bestkettles.com"),
    "scheme without a colon": ("http//bestkettles.com", "bestkettles.com"),
    "scheme without slashes": ("http:bestkettles.com", "bestkettles.com"),
    "semicolon for a colon": ("http;//bestkettles.com", "bestkettles.com"),
    "scheme with spaces": ("http : // bestkettles.com", "bestkettles.com"),
    "letter of another script in the host": ("bestk\u0435ttles.com", "bestk\u0435ttles.com"),
    "another address as its words": ("<a href='http://bestkettles.com'>wikipedia.org</a>", "bestkettles.com"),
}
PLAIN = {
    "zero width in the host": ("bestket\u200btles.com", "bestkettles.com"),
    "full width": ("ｂｅｓｔｋｅｔｔｌｅｓ．ｃｏｍ", "bestkettles.com"),
    "mathematical letters": ("𝐛𝐞𝐬𝐭𝐤𝐞𝐭𝐭𝐥𝐞𝐬.com", "bestkettles.com"),
    "entity for a letter": ("b&#101;stkettles.com", "bestkettles.com"),
    "entity for the dot": ("bestkettles&#46;com", "bestkettles.com"),
    "entity in the scheme": ("http&#58;//bestkettles.com", "bestkettles.com"),
    "glued to a word": ("great teahttps://bestkettles.com/x", "bestkettles.com"),
    "glued to a number": ("post 123http://bestkettles.com", "bestkettles.com"),
    "its own address as its words": (
        "<a href='http://bestkettles.com/x'>bestkettles.com</a>",
        "bestkettles.com",
    ),
    "Markdown with angle brackets": ("[tea](<https://bestkettles.com/a>)", "bestkettles.com"),
    "picture that is a link": (
        "[![tea](https://bestkettles.com/i.png)](https://bestkettles.com)",
        "bestkettles.com",
    ),
    "redirector that its words do not hide": (
        "<a href='http://bestkettles.com/?u=http://tea.example/a'>tea.example</a>",
        "bestkettles.com",
    ),
    "title": ("[tea](https://bestkettles.com 'green')", "bestkettles.com"),
    "wiki": ("[[http://bestkettles.com|tea]]", "bestkettles.com"),
    "wiki with a space": ("[http://bestkettles.com tea]", "bestkettles.com"),
    "Textile": ('"tea":http://bestkettles.com', "bestkettles.com"),
    "BBCode with quotes": ('[url="http://bestkettles.com" target="_blank"]tea[/url]', "bestkettles.com"),
    "BBCode of a picture": ("[img]http://bestkettles.com/i.png[/img]", "bestkettles.com"),
    "anchor in capitals": ("<A HREF='HTTP://BESTKETTLES.COM'>TEA</A>", "bestkettles.com"),
    "anchor with breaks": ("<a\nhref = 'http://best\nkettles.com'\n>tea</a>", "bestkettles.com"),
    "anchor with entities": ("<a href='&#104;ttp://bestkettles.com'>tea</a>", "bestkettles.com"),
    "second attribute that only sounds so": (
        "<a data-href='http://other.example' href='http://bestkettles.com'>tea</a>",
        "bestkettles.com",
    ),
    "attribute that is misspelled": ("<a herf='http://bestkettles.com'>tea</a>", "bestkettles.com"),
    "quote that is closed by another": ('<a href="http://bestkettles.com/a\u201d>tea</a>', "bestkettles.com"),
    "quotes of a word processor": ("<a href=\u201chttp://bestkettles.com/a\u201d>tea</a>", "bestkettles.com"),
    "form": ("<form action='http://bestkettles.com'>", "bestkettles.com"),
    "video": ("<video src='http://bestkettles.com/v.mp4'>", "bestkettles.com"),
    "object": ("<object data='http://bestkettles.com/x'>", "bestkettles.com"),
    "drawing": ("<a xlink:href='http://bestkettles.com'>tea</a>", "bestkettles.com"),
    "comma after the host": ("http://bestkettles.com,and more", "bestkettles.com"),
    "bracket after the host": ("http://bestkettles.com(tea)", "bestkettles.com"),
    "Chinese stop after it": ("看http://bestkettles.com/a。谢谢", "bestkettles.com"),
    "curly quotes around it": ("“https://bestkettles.com/a”", "bestkettles.com"),
    "bold around it": ("**https://bestkettles.com/a**", "bestkettles.com"),
    "host as one number": ("http://1572395042/a", "93.184.216.34"),
}
SPEECH = {
    "dot com bubble": "the dot com bubble",
    "dot com domains": "who buys dot com domains",
    "a top level": "we own the dot org name",
    "connect the dots": "connect the dot in the middle",
    "dot product": "a dot product in two lines",
    "framework": "a mere .NET developer",
    "framework in lower case": "newer .net features",
    "French point": "un point de plus",
    "German point": "der Punkt in der Mitte",
    "Spanish point": "punto de cruz",
    "end of a sentence": "we stopped . In the morning",
    "ellipsis in brackets": "he said [...] com",
    "index of a list": "list[.]",
    "letters in a row": "a b c . d e f",
    "comma without a space": "tea,coffee and milk",
    "bullet list": "tea•coffee•milk",
    "French point of view": "chaque point de vue",
    "shouted in code": "`fooDOTcom`",
    "shouted": "CONNECT DOTS",
}


@pytest.mark.parametrize(("text", "host"), DISGUISED.values(), ids=DISGUISED.keys())
def test_disguised_link_is_found_and_called_so(text: str, host: str) -> None:
    assert [(link.host, link.disguised) for link in found(text).links] == [(host, True)]


@pytest.mark.parametrize(("text", "host"), PLAIN.values(), ids=PLAIN.keys())
def test_link_in_an_odd_place_is_found(text: str, host: str) -> None:
    assert {(link.host, link.disguised) for link in found(text).links} == {(host, False)}


@pytest.mark.parametrize("text", SPEECH.values(), ids=SPEECH.keys())
def test_speech_is_no_link(text: str) -> None:
    assert found(text).links == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("https://a.example/x.https://b.example/y", 2),
        ("https://a.example/xhttp://b.example/y", 2),
        ("https://a.example,https://b.example", 2),
        ("https://a.example/?u=https://b.example", 1),
        ("https://a.example/long/... https://a.example/long/way/home", 1),
        ("a.example/.../home https://a.example/long/way/home", 1),
        ("https://a.example/lo… https://a.example/long", 1),
        ("https://a.example/.../home", 1),
        ("https://a.example/lo... https://b.example/long", 2),
        ("<a href='https://a.example/x'>https://www.a.example/x/</a>", 1),
        ("<a href='https://a.example/x'>https://b.example</a>", 1),
        ("<a href='https://a.example/x'>see https://b.example</a>", 2),
    ],
)
def test_number_of_links(text: str, number: int) -> None:
    assert len(found(text).links) == number


def test_address_that_was_shortened_for_display_is_a_place_of_the_whole_one() -> None:
    text = "https://a.example/lo... https://a.example/long"
    (link,) = found(text).links
    assert link.path == "/long"
    assert [text[s.start : s.end] for s in link.spans] == ["https://a.example/lo", "https://a.example/long"]


@pytest.mark.parametrize(
    "text",
    [
        "<a href='http://a.example'> </a>",
        "<a href='http://a.example'>\u200b</a>",
        "<a href='http://a.example'>,</a>",
        "<a href='http://a.example' hidden>tea and milk</a>",
        "<a href='http://a.example' style='opacity:0'>tea</a>",
        "<a href='http://a.example' style='position:absolute;left:-9999px'>tea</a>",
        "<div style='display:none'><a href='http://a.example'>tea</a></div>",
        "<div style='display:none'><div>x</div><a href='http://a.example'>tea</a></div>",
        "<!-- http://a.example -->",
        "te[a](http://a.example) time",
    ],
)
def test_link_that_no_reader_sees(text: str) -> None:
    assert [link.hidden for link in found(text).links] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "<a href='http://a.example'><img src='http://a.example/'></a>",
        "<a href='http://a.example'><b>tea</b></a>",
        "<a href='http://a.example' style='font-size:0.8em'>tea</a>",
        "<a href='http://a.example' style='opacity:0.9'>tea</a>",
        "<div style='display:none'>x</div><a href='http://a.example'>tea</a>",
        "[\U0001f375](http://a.example)",
        "[A](http://a.example) is the first",
        "[1](http://a.example)",
        "[*](http://a.example)",
        "[→](http://a.example)",
    ],
)
def test_link_that_readers_see(text: str) -> None:
    assert not any(link.hidden for link in found(text).links)
