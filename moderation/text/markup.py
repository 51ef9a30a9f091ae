"""Takes HTML, BBCode and Markdown apart: what a reader would see, and the anchors in it.

First step of reading. Every visible character keeps the place in the source that it came from.
Parsers that build a tree lose those places, hence this single pass of one pattern. It does not
judge, sanitise or repair; all patterns are bounded, so time is linear in the length of the source.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

TAG_NAMES = frozenset(
    "a abbr acronym address area article aside audio b base bdi bdo big blink blockquote body br "
    "button caption center cite code col dd del details dfn dialog dir div dl dt em embed fieldset "
    "figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html i "
    "iframe img input ins kbd label legend li link main map mark marquee math menu meta nav noscript "
    "object ol optgroup option output p param picture pre q rp rt ruby s samp script section select "
    "small source span strike strong style sub summary sup svg table tbody td template textarea "
    "tfoot th thead time title tr track tt u ul var video wbr".split()
)
BLOCKS = frozenset(
    "address article aside blockquote body br center dd details div dl dt fieldset figure footer "
    "form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table td th tr ul".split()
)
HIDING = re.compile(
    r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden|font-size\s{0,9}:\s{0,9}0(?![.\d]*[1-9])",
    re.I,
)
HREF = re.compile(
    r"""(?:href|src)\s{0,9}=\s{0,9}(?:"([^"]{0,2048})"|'([^']{0,2048})'|([^\s"'>]{1,2048}))""", re.I
)

DEFINITION = re.compile(
    r"(?:^|(?<=\n))[ ]{0,3}\[(?P<key>[^\[\]\n]{1,100})\]:"
    r"[ \t]{0,9}(?P<address><?[^\s<>]{4,2048}>?)[^\n]{0,300}"
)
TOKEN = re.compile(
    r"""
      (?P<comment><!--)
    | (?P<autolink><(?=https?:|mailto:|www\.)[^\s<>]{1,2048}>)
    | (?P<tag></?(?P<name>[A-Za-z][A-Za-z0-9]{0,15})(?P<attributes>(?:[\s/][^<>]{0,4000})?)>)
    | (?P<entity>&(?:\#[0-9]{1,8}|\#[xX][0-9A-Fa-f]{1,7}|[A-Za-z][A-Za-z0-9]{1,31});?)
    | (?P<fence>```|~~~)
    | (?P<tick>`[^`\n]{1,2000}`)
    | (?P<markdown>!?\[(?P<label>[^\[\]\n]{0,500})\]
        \(\s{0,9}(?P<target>[^\s()<>]{1,2048}(?:\([^\s()<>]{0,200}\)[^\s()<>]{0,500})?)
        (?:\s{1,9}["'(][^"'()\n]{0,300}["')])?\s{0,9}\))
    | (?P<definition>"""
    + DEFINITION.pattern
    + r""")
    | (?P<bbcode>\[(?P<close>/?)
        (?P<bb>url|link|img|b|i|u|s|quote|code|size|color|colour|font|email|center|list|youtube|spoiler)
        (?:\s?=\s?(?P<value>[^\[\]\n]{0,2048}))?\])
    | (?P<reference>\[(?P<shown>[^\[\]\n]{1,500})\](?:[ ]?\[(?P<ref>[^\[\]\n]{0,100})\])?)
    """,
    re.X | re.I,
)


MAY_HOLD = re.compile(r"[<&`~\[]")  # the first characters of tokens: most comments have none of them


@dataclass(frozen=True, slots=True)
class Anchor:
    """A marked-up link: `start` and `end` bound the visible text, `source` the whole markup."""

    href: str
    start: int
    end: int
    source: tuple[int, int]
    form: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Visible:
    """What a reader sees: `text[i]` comes from `source[origin[i]]`; `code` ranges are in `text`."""

    text: str
    origin: Sequence[int]
    anchors: tuple[Anchor, ...] = ()
    code: tuple[tuple[int, int], ...] = ()
    entities: int = 0  # letters and digits that were written as entities


class _Open(NamedTuple):
    """An anchor that waits for its end: where it began in the text, in the parts, in the source."""

    form: str
    href: str
    text: int
    part: int
    source: int
    hidden: bool


class _Reader:
    """Walks the tokens of one source from left to right."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.parts: list[str] = []
        self.origin: list[int] = []
        self.anchors: list[Anchor] = []
        self.code: list[tuple[int, int]] = []
        self.entities = 0
        self.open: list[_Open] = []
        self.code_at: int | None = None
        self.definitions = (
            {found["key"].lower(): found["address"].strip("<>") for found in DEFINITION.finditer(source)}
            if "]:" in source
            else {}
        )

    def read(self) -> Visible:
        source, at = self.source, 0
        while token := TOKEN.search(source, at):
            self.show(at, token.start())
            handler = getattr(self, "on_" + (token.lastgroup or ""))
            at = handler(token) or token.end()
        self.show(at, len(source))
        self.close_all()
        return Visible(
            "".join(self.parts),
            self.origin,
            tuple(self.anchors),
            tuple(self.code),
            self.entities,
        )

    # What stands in the text

    def show(self, start: int, end: int) -> None:
        """Let source[start:end] be seen as it is."""
        if end > start:
            self.parts.append(self.source[start:end])
            self.origin.extend(range(start, end))

    def put(self, text: str, at: int) -> None:
        """Let `text` be seen, all of it standing for the source at `at`."""
        self.parts.append(text)
        self.origin.extend([at] * len(text))

    def anchor(self, href: str, start: int, source: tuple[int, int], form: str, hidden: bool = False) -> None:
        self.anchors.append(Anchor(html.unescape(href), start, len(self.origin), source, form, hidden))

    # One handler a token; each may return where to go on

    def on_comment(self, token: re.Match[str]) -> int:
        end = self.source.find("-->", token.end())
        return len(self.source) if end < 0 else end + 3  # a reader sees nothing of it

    def on_autolink(self, token: re.Match[str]) -> None:
        self.show(token.start() + 1, token.end() - 1)

    def on_tag(self, token: re.Match[str]) -> None:
        name = token["name"].lower()
        if name not in TAG_NAMES:
            self.show(token.start(), token.end())  # List<String>, a < b > c
            return
        closing = token[0][1] == "/"
        if name in BLOCKS:
            self.put("\n", token.start())
        if name in ("code", "pre", "kbd", "samp", "tt"):
            self.mark_code(closing)
        if name == "a":
            self.close("anchor", token.end())
        if closing or name not in ("a", "img", "iframe", "area", "embed"):
            return
        found = HREF.search(token["attributes"])
        href = next((g for g in found.groups() if g is not None), "") if found else ""
        hidden = bool(HIDING.search(token["attributes"]))
        if name == "a" and href:
            self.open_anchor("anchor", href, token.start(), hidden)
        elif href and not href.startswith("data:"):
            self.anchor(href, len(self.origin), token.span(), "image" if name == "img" else "embed", hidden)

    def on_entity(self, token: re.Match[str]) -> None:
        shown = html.unescape(token[0])
        if shown != token[0] and len(shown) == 1 and shown.isalnum() and shown.isascii():
            self.entities += 1
        for character in shown:
            self.put(character, token.start())

    def on_fence(self, token: re.Match[str]) -> int:
        end = self.source.find(token[0], token.end())
        if end < 0:
            self.show(*token.span())
            return token.end()
        start = len(self.origin)
        self.show(token.end(), end)
        self.code.append((start, len(self.origin)))
        return end + 3

    def on_tick(self, token: re.Match[str]) -> None:
        start = len(self.origin)
        self.show(token.start() + 1, token.end() - 1)
        self.code.append((start, len(self.origin)))

    def on_markdown(self, token: re.Match[str]) -> None:
        start = len(self.origin)
        self.show(*token.span("label"))
        self.anchor(token["target"], start, token.span(), "image" if token[0][0] == "!" else "markdown")

    def on_definition(self, token: re.Match[str]) -> None:
        """Show the address: where a blog knows no Markdown, or nothing refers to it, it is a link too."""
        start, end = token.span("address")
        self.show(start + (token["address"][0] == "<"), end - (token["address"][-1] == ">"))

    def on_reference(self, token: re.Match[str]) -> int:
        href = self.definitions.get((token["ref"] or token["shown"]).lower())
        end = token.end("shown") + 1
        if href is None:
            self.show(token.start(), end)  # "a[1] [2]": brackets, and what follows may be something else
            return end
        start = len(self.origin)
        self.show(*token.span("shown"))
        self.anchor(href, start, token.span(), "markdown")
        return token.end()

    def on_bbcode(self, token: re.Match[str]) -> None:
        name, value = token["bb"].lower(), (token["value"] or "").strip("\"' ")
        if name == "code":
            self.mark_code(bool(token["close"]))
        if name not in ("url", "link"):
            return
        if token["close"]:
            self.close("bbcode", token.end())
        else:
            self.open_anchor("bbcode", value, token.start())

    # What opens and closes

    def mark_code(self, closing: bool) -> None:
        if not closing:
            self.code_at = len(self.origin) if self.code_at is None else self.code_at
        elif self.code_at is not None:
            self.code.append((self.code_at, len(self.origin)))
            self.code_at = None

    def open_anchor(self, form: str, href: str, source: int, hidden: bool = False) -> None:
        self.open.append(_Open(form, href, len(self.origin), len(self.parts), source, hidden))

    def close(self, form: str, end: int) -> None:
        if self.open and self.open[-1].form == form:
            last = self.open.pop()
            href = last.href or "".join(self.parts[last.part :])[:2048].strip()
            self.anchor(href, last.text, (last.source, end), form, last.hidden)

    def close_all(self) -> None:
        """An anchor that is never closed reaches to the end of the text."""
        for last in reversed(self.open):
            if last.href:
                self.anchor(last.href, last.text, (last.source, len(self.source)), last.form, last.hidden)


def take_apart(source: str) -> Visible:
    """Read markup in any of the three forms, whatever the blog said that the format is.

    >>> seen = take_apart('See <a href="https://a.example">this</a> &amp; [b](https://b.example)')
    >>> seen.text, [anchor.href for anchor in seen.anchors]
    ('See this & b', ['https://a.example', 'https://b.example'])
    """
    if not MAY_HOLD.search(source):
        return Visible(source, range(len(source)))
    return _Reader(source).read()
