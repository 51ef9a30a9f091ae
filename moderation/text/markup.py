"""Takes HTML, BBCode and Markdown apart: what a reader would see, and the anchors in it.

First step of reading. Every visible character keeps the place in the source that it came from.
Parsers that build a tree lose those places, hence this single pass of one pattern (in `tokens`). It
does not judge, sanitise or repair.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import NamedTuple

import regex

from moderation.text import tokens
from moderation.text.visible import Anchor, Visible

CODE_TAGS = frozenset(("code", "pre", "kbd", "samp", "tt"))
LETTER = re.compile(r"[^\W_]")
MUCH, LONGEST_HEARD = 40, 1000  # letters in a comment that nobody sees, characters that are looked at
IN_WORDS = regex.compile(r"[\p{L}\p{M}]")


class _Open(NamedTuple):
    """An anchor that waits for its end: where it began in the text, in the parts, in the source."""

    form: str
    href: str
    text: int
    part: int
    source: int
    hidden: bool
    anchors: int  # how many there were before it


class _Veil(NamedTuple):
    """An element whose style hides what it holds: its name, where it began, how it is nested."""

    name: str
    source: int
    text: int
    part: int
    anchors: int
    depth: int


class _Reader:
    """Walks the tokens of one source from left to right."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.parts: list[str] = []
        self.origin: list[int] = []
        self.anchors: list[Anchor] = []
        self.code: list[tuple[int, int]] = []
        self.entities = 0
        self.ends: dict[int, int] = {}
        self.hidden: list[tuple[int, int]] = []
        self.open: list[_Open] = []
        self.veil: _Veil | None = None
        self.comments_end = True
        self.code_at: int | None = None
        self.definitions = (
            {
                found["key"].lower(): found["address"].strip("<>")
                for found in tokens.DEFINITION.finditer(source)
            }
            if "]:" in source
            else {}
        )

    def read(self) -> Visible:
        source, at = self.source, 0
        search = (tokens.TOKEN_OR_REFERENCE if self.definitions else tokens.TOKEN).search
        while token := search(source, at):
            if token.start() > at:
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
            self.ends,
            tuple(self.hidden),
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

    def anchor(
        self,
        href: str,
        start: int,
        source: tuple[int, int],
        form: str,
        hidden: bool = False,
        pictured: bool = False,
    ) -> None:
        end = len(self.origin)
        href = html.unescape(href) if "&" in href else href
        self.anchors.append(Anchor(href, min(start, end), end, source, form, hidden, pictured))

    # One handler a token; each may return where to go on

    def on_comment(self, token: re.Match[str]) -> int:
        """Leave it out. It is a trick between letters, or if much is said where nobody sees it."""
        start, end = token.span()
        stop = self.source.find("-->", end) if self.comments_end else -1
        if stop < 0:
            self.comments_end = False  # none further on does
            self.show(start, end)  # without an end it is only talked about
            return end
        splits = IN_WORDS.match(self.source, max(0, start - 1)) and IN_WORDS.match(self.source, stop + 3)
        said = self.source[end : min(stop, end + LONGEST_HEARD)]
        if splits or (len(LETTER.findall(said)) > MUCH and not said.startswith("[if")):
            self.hidden.append((start, stop + 3))
        self.find_hidden(self.source[end:stop], range(end, stop))
        return stop + 3

    def on_autolink(self, token: re.Match[str]) -> None:
        self.show(token.start() + 1, token.end() - 1)

    def on_tag(self, token: re.Match[str]) -> None:
        name, closing, attributes = token["name"].lower(), token[0][1] == "/", token["attributes"]
        if name not in tokens.TAG_NAMES:
            self.show(token.start(), token.end())  # List<String>, a < b > c
            return
        if self.veil is not None and name == self.veil.name:
            self.nest(-1 if closing else 1, token)
        if name in tokens.BLOCKS:
            self.put("\n", token.start())
        if name in CODE_TAGS:
            self.mark_code(closing)
        if name == "a":
            self.close("anchor", token.end())
        if closing:
            return
        hidden = bool(attributes) and tokens.HIDING.search(attributes) is not None
        if hidden and self.veil is None and name != "a" and name not in tokens.VOID_TAGS:
            self.veil = _Veil(name, token.end(), len(self.origin), len(self.parts), len(self.anchors), 1)
        if attributes and name in tokens.LINKING_TAGS:
            self.on_linking(name, attributes, token.span(), hidden)

    def on_linking(self, name: str, attributes: str, source: tuple[int, int], hidden: bool) -> None:
        found = tokens.HREF.search(attributes) or tokens.ADDRESS.search(attributes)  # <a herf="...">
        href = next((g for g in (*found.groups(), found[0]) if g is not None), "") if found else ""
        if name == "a" and href:
            self.open_anchor("anchor", href, source[0], hidden)
        elif href and not href.startswith("data:"):
            self.anchor(href, len(self.origin), source, "image" if name == "img" else "embed", hidden)

    def on_entity(self, token: re.Match[str]) -> None:
        shown = html.unescape(token[0])
        if shown != token[0] and len(shown) == 1 and shown.isalnum() and shown.isascii():
            self.entities += 1
        self.put(shown, token.start())
        self.ends[token.start()] = token.end()

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

    def on_pictured(self, token: re.Match[str]) -> None:
        start = len(self.origin)
        self.anchor(token["picture"], start, token.span(), "image")
        self.show(*token.span("alt"))
        self.anchor(token["behind"], start, token.span(), "markdown", pictured=True)

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
        value = re.split(r"[\s\"']", value, maxsplit=1)[0]
        if name == "code":
            self.mark_code(bool(token["close"]))
        if name not in ("url", "link", "email"):
            return
        if token["close"]:
            self.close("bbcode", token.end())
        else:
            self.open_anchor(
                "bbcode", f"mailto:{value}" if name == "email" and value else value, token.start()
            )

    # What opens and closes

    def mark_code(self, closing: bool) -> None:
        if not closing:
            self.code_at = len(self.origin) if self.code_at is None else self.code_at
        elif self.code_at is not None:
            self.code.append((self.code_at, len(self.origin)))
            self.code_at = None

    def open_anchor(self, form: str, href: str, source: int, hidden: bool = False) -> None:
        self.open.append(
            _Open(form, href, len(self.origin), len(self.parts), source, hidden, len(self.anchors))
        )

    def close(self, form: str, end: int) -> None:
        if self.open and self.open[-1].form == form:
            last = self.open.pop()
            href = last.href or "".join(self.parts[last.part :])[:2048].strip()
            self.finish(last, href, end)

    def close_all(self) -> None:
        """An anchor that is never closed reaches to the end; an element that hides is only talked about."""
        for last in reversed(self.open):
            if last.href:
                self.finish(last, last.href, len(self.source))

    def finish(self, last: _Open, href: str, end: int) -> None:
        pictured = any(anchor.form == "image" for anchor in self.anchors[last.anchors : last.anchors + 9])
        self.anchor(href, last.text, (last.source, end), last.form, last.hidden, pictured)

    # What nobody sees; a blog that shows markup as it is shows this too, so its addresses count

    def find_hidden(self, text: str, origin: Sequence[int]) -> None:
        for found in tokens.ADDRESS.finditer(text):
            place = (origin[found.start()], origin[found.end() - 1] + 1)
            self.anchor(found[0], len(self.origin), place, "bare", hidden=True)

    def nest(self, by: int, token: re.Match[str]) -> None:
        assert self.veil is not None
        self.veil = self.veil._replace(depth=self.veil.depth + by)
        if not self.veil.depth:
            self.lift(self.veil, token.start())
            self.veil = None

    def lift(self, veil: _Veil, end: int) -> None:
        """Take what stood behind a veil out of what is seen; its anchors become hidden ones."""
        text, origin = "".join(self.parts[veil.part :]), self.origin[veil.text :]
        del self.parts[veil.part :], self.origin[veil.text :]
        anchors = self.anchors[veil.anchors :]
        self.anchors[veil.anchors :] = [
            a._replace(start=veil.text, end=veil.text, hidden=True, pictured=False) for a in anchors
        ]
        self.code = [place for place in self.code if place[1] <= veil.text]
        if LETTER.search(text):
            self.hidden.append((veil.source, end))
        self.find_hidden(text, origin)


def take_apart(source: str) -> Visible:
    """Read markup in any of the three forms, whatever the blog said that the format is.

    >>> seen = take_apart('See <a href="https://a.example">this</a> &amp; [b](https://b.example)')
    >>> seen.text, [anchor.href for anchor in seen.anchors]
    ('See this & b', ['https://a.example', 'https://b.example'])
    """
    if not tokens.MAY_HOLD.search(source):
        return Visible(source, range(len(source)))
    return _Reader(source).read()
