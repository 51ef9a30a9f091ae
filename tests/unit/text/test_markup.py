"""HTML, BBCode and Markdown taken apart without losing a character's place."""

from __future__ import annotations

import pytest

from moderation.text.markup import take_apart

SHOWN = {
    "plain": ("a b", "a b"),
    "bold": ("<b>a</b> b", "a b"),
    "block": ("<p>a</p>b", "\na\nb"),
    "break": ("a<br/>b", "a\nb"),
    "comparison": ("a < b > c", "a < b > c"),
    "generic type": ("List<String> x", "List<String> x"),
    "comment": ("a<!-- hidden -->b", "ab"),
    "comment without an end": ("a<!-- b", "a<!-- b"),
    "entity": ("a &amp; b", "a & b"),
    "hidden element": ("a<span style='display:none'>b<span>c</span>d</span>e", "ae"),
    "hidden element without an end": ("a<span style='display:none'>b", "ab"),
    "hidden element of nothing": ("a<span style='display:none'> </span>b", "ab"),
    "hidden element by an attribute": ("a<div hidden>b</div>c", "a\n\nc"),
    "code that is hidden": ("a<span style='display:none'>`b`</span>`c`", "ac"),
    "entity of two characters": ("&NotEqualTilde;", "\u2242\u0338"),
    "no entity": ("a &nonsense; b", "a &nonsense; b"),
    "Markdown link": ("[a](https://b.example)", "a"),
    "Markdown address": ("<https://b.example>", "https://b.example"),
    "reference": ("[a][1]\n\n[1]: https://b.example", "a\n\nhttps://b.example"),
    "definition": ("a\n[b]: <https://b.example>", "a\nhttps://b.example"),
    "BBCode after BBCode": ("[b]a[/b][url=b.example]c[/url]", "ac"),
    "fence after a token inside": ("```a `b\n``` `c` d", "a `b\n c d"),
    "BBCode": ("[b]a[/b][size=2]b[/size]", "ab"),
    "other brackets": ("a[1] [x]", "a[1] [x]"),
    "tick": ("`a<b>`", "a<b>"),
    "one tick": ("it`s", "it`s"),
    "fence": ("```\n<b>x</b>\n```y", "\n<b>x</b>\ny"),
    "fence without an end": ("```<b>x</b>", "```x"),
}
CODE = {
    "tick": ("a `b` c", ["b"]),
    "fence": ("~~~\nb\n~~~", ["\nb\n"]),
    "tag": ("<pre>b</pre>", ["b\n"]),
    "nested tags": ("<pre><code>b</code></pre>", ["b"]),
    "tag that closes nothing": ("a</code>b", []),
    "tag that is never closed": ("<code>b", []),
    "BBCode": ("[code]b[/code]", ["b"]),
}
ANCHORS = {
    "HTML": ("<a href='https://a.example'>x</a>", [("https://a.example", "x", "anchor")]),
    "no address": ("<a name=x>x</a>", []),
    "no attributes": ("<a>x</a>", []),
    "image": ("<img alt=x src=https://a.example/i>", [("https://a.example/i", "", "image")]),
    "frame": ("<iframe src=https://a.example></iframe>", [("https://a.example", "", "embed")]),
    "data": ("<img src=data:image/png;base64,AA>", []),
    "second before the first ends": (
        "<a href=https://a.example>x<a href=https://b.example>y</a>",
        [("https://a.example", "x", "anchor"), ("https://b.example", "y", "anchor")],
    ),
    "closed twice": ("<a href=https://a.example>x</a></a>", [("https://a.example", "x", "anchor")]),
    "never closed": ("<a href=https://a.example>x y", [("https://a.example", "x y", "anchor")]),
    "BBCode": ("[url=https://a.example]x[/url]", [("https://a.example", "x", "bbcode")]),
    "BBCode around": (
        "z [link] https://a.example [/link]",
        [("https://a.example", " https://a.example ", "bbcode")],
    ),
    "BBCode without address, never closed": ("[url]x", []),
    "closed as another form": ("[url=https://a.example]x</a>", [("https://a.example", "x", "bbcode")]),
    "Markdown with title": ("[x](https://a.example 'y')", [("https://a.example", "x", "markdown")]),
    "Markdown image": ("![x](https://a.example)", [("https://a.example", "x", "image")]),
    "reference": ("[x][k]\n\n[K]: <https://a.example>", [("https://a.example", "x", "markdown")]),
    "reference by its own text": ("[k]\n\n[k]: https://a.example", [("https://a.example", "k", "markdown")]),
    "BBCode behind brackets": ("[x][url=https://a.example]y[/url]", [("https://a.example", "y", "bbcode")]),
    "Markdown behind brackets": ("[x] [y](https://a.example)", [("https://a.example", "y", "markdown")]),
    "reference to nothing": ("[x][k]", []),
    "reference to something else": (
        "[x][k], [j]\n\n[j]: https://a.example",
        [("https://a.example", "j", "markdown")],
    ),
    "picture that is a link": (
        "[![x](https://a.example/i)](https://b.example)",
        [("https://a.example/i", "", "image"), ("https://b.example", "x", "markdown")],
    ),
    "address in angle brackets": ("[x](<https://a.example>)", [("https://a.example", "x", "markdown")]),
    "form": ("<form action=https://a.example>", [("https://a.example", "", "embed")]),
    "mail in BBCode": ("[email=a@b.example]x[/email]", [("mailto:a@b.example", "x", "bbcode")]),
    "BBCode with more in it": (
        "[url='https://a.example' x=y]z[/url]",
        [("https://a.example", "z", "bbcode")],
    ),
    "address in a comment": ("a<!-- https://a.example/b -->", [("https://a.example/b", "", "bare")]),
    "hidden element": (
        "<div style='display:none'><a href=https://a.example>x</a></div>y",
        [("https://a.example", "", "anchor")],
    ),
    "entity in the address": (
        "[x](https://a.example/?a&amp;b)",
        [("https://a.example/?a&b", "x", "markdown")],
    ),
}


@pytest.mark.parametrize(("source", "text"), SHOWN.values(), ids=SHOWN.keys())
def test_reader_sees(source: str, text: str) -> None:
    seen = take_apart(source)
    assert seen.text == text
    assert len(seen.origin) == len(text)
    assert list(seen.origin) == sorted(seen.origin)


@pytest.mark.parametrize(("source", "code"), CODE.values(), ids=CODE.keys())
def test_code_is_marked(source: str, code: list[str]) -> None:
    seen = take_apart(source)
    assert [seen.text[slice(*place)] for place in seen.code] == code


@pytest.mark.parametrize(("source", "anchors"), ANCHORS.values(), ids=ANCHORS.keys())
def test_anchors(source: str, anchors: list[tuple[str, str, str]]) -> None:
    seen = take_apart(source)
    assert [(a.href, seen.text[a.start : a.end], a.form) for a in seen.anchors] == anchors


@pytest.mark.parametrize(
    ("style", "hidden"),
    [
        ("display: none", True),
        ("visibility:hidden", True),
        ("font-size:0px", True),
        ("font-size:0.9em", False),
        ("color:red", False),
    ],
)
def test_style_that_hides_an_anchor(style: str, hidden: bool) -> None:
    (anchor,) = take_apart(f'<a style="{style}" href="https://a.example">x</a>').anchors
    assert anchor.hidden is hidden


def test_letters_written_as_entities_are_counted_and_signs_are_not() -> None:
    assert take_apart("&#103;&#x6f;od &amp; &lt;").entities == 2
