"""Finds every link in a reading, however it is written, and what else leads a reader away.

Fourth step. Anchors, BBCode, Markdown, bare and scheme-less hosts, "example dot com", `hxxp`,
`[.]`, spaces around dots; e-mail addresses, phone numbers and messenger handles apart from them.
The same address twice is one link. It does not say what kind of page a link leads to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from moderation.evidence import Link, Span
from moderation.text.addresses import Address, is_bare_host, is_top_level, parse
from moderation.text.normalize import Reading
from moderation.text.words import FUNCTION_WORDS

LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
SCHEME = re.compile(
    r"(?<![A-Za-z])(?:h(?:tt|xx|\*\*)ps?|ftp)\s{0,2}:\s{0,2}(?:[/\\]\s{0,2}){1,3}(?P<rest>[^\s<>\"'`|{}\\^\[\]]{1,2048})",
    re.I,
)
BARE = re.compile(
    rf"(?:(?<![\w@./\\:-])|(?<=(?<![\w:/])//))(?P<host>(?:{LABEL}\.){{1,8}}[^\W\d_]{{2,24}})(?![\w@])(?P<port>:\d{{2,5}})?(?P<rest>[/?#(][^\s<>\"'`|{{}}\\^\[\]]{{0,2048}})?",
    re.U,
)
SHORT_TLDS = (
    "com|net|org|info|biz|ru|xyz|online|shop|site|store|top|club|io|co|de|in|uk|website|live|pro|agency"
)
DOTTED = re.compile(
    rf"(?<![\w@.-])(?P<name>(?:www\s?(?:\.|dot|\[\.\]|\(\.\))\s?)?[A-Za-z0-9][A-Za-z0-9-]{{1,62}})\s{{0,2}}(?P<dot>[\[({{<]\s?(?:\.|dot|d0t|punto|punkt|ponto)\s?[\])}}>]|\s(?:dot|d0t)\s|\s\.\s?|\.\s(?=(?:{SHORT_TLDS})\b\s?/)|,(?=com\b)|\u3002)\s{{0,2}}(?P<tld>{SHORT_TLDS})(?![\w.-])(?P<rest>/[^\s<>\"']{{0,500}})?",
    re.I,
)
FANG = r"[\[({]\s?(?:\.|dot)\s?[\])}]"  # how a dot is written so that nobody follows the link
DEFANGED = re.compile(
    rf"(?<![\w@.-])(?P<host>(?:{LABEL}\.){{0,4}}{LABEL}{FANG}{LABEL}(?:(?:{FANG}|\.){LABEL}){{0,6}})(?P<rest>/[^\s<>\"']{{0,500}})?",
    re.I,
)
FANGS = re.compile(FANG, re.I)
NOT_AFTER_DOT = re.compile(
    r"\s{0,3}(?:bubble|boom|bust|era|crash|crisis|compan|startup|stock|world|framework|core|developer|version|program|app\b|million)",
    re.I,
)
EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}\s?(?:@|[\[(]\s?at\s?[\])])\s?(?:[A-Za-z0-9-]{1,63}\s?(?:\.|[\[(]\s?dot\s?[\])])\s?){1,6}[A-Za-z]{2,24}(?![\w@])",
    re.I,
)
PHONE = re.compile(r"(?<![\w.,/=#-])(?:\+|00)?\(?\d(?:[\s().-]{0,2}\d){7,14}(?![\w])")
PHONE_CUE = re.compile(
    r"call|phone|mobile|whats\s?app|text\s+(?:me|us)|contact|dial|tel\b|hotline|viber|number", re.I
)
HANDLE = re.compile(
    r"""
    \b(?:whats\s?app|telegram|skype|viber|we\s?chat|kik|imo|icq|snapchat|signal|instagram|insta|ig)\b\W{0,6}
    (?:(?:me|us|him|her|id|no|number|at|on|is|handle|channel|username)\b\W{0,4}){0,3}
    (?:@[A-Za-z0-9_.]{3,40} | \+?\d[\d\s()-]{6,18}\d | (?<=[:=][ ])[A-Za-z0-9_.]{4,40})
    """,
    re.I | re.X,
)
# Cheap looks before the dear ones: most comments hold none of these.
MAY_BE_EMAIL = re.compile(r"@|[\[(]\s?at\s?[\])]", re.I)
MAY_BE_DOTTED = ("dot", "d0t", " .", "[.", "(.", "{.", "<.", "punto", "punkt", "ponto", ",com", "\u3002", "/")
MAY_BE_HOST = re.compile(r"\w\.\w")
DIGIT = re.compile(r"\d")
FEWEST_DIGITS = 9  # of a phone number
TRAILING = ".,;:!?'\"*_~`…。，、」』》”’"
MOST_LINKS = 200  # more of them say nothing new
INVISIBLE_ANCHOR = re.compile(r"[\W_]{0,3}|[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Contact:
    """A way to reach somebody away from the blog: e-mail, phone or messenger."""

    kind: str
    text: str
    span: Span


@dataclass(slots=True)
class Found:
    """The links and contacts of a comment, each once, in the order in which they stand."""

    links: list[Link] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)


def trim(rest: str) -> str:
    """Drop the punctuation that ends a sentence, not an address.

    >>> trim("a.example/b_(c))."), trim("a.example/b),")
    ('a.example/b_(c)', 'a.example/b')
    """
    while rest:
        last = rest[-1]
        if last in TRAILING or (last in ")]}" and rest.count(last) > rest.count("([{"[")]}".index(last)])):
            rest = rest[:-1]
        else:
            break
    return rest


class _Finder:
    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.order: list[str] = []
        self.links: dict[str, Link] = {}
        self.taken = bytearray(len(reading.text))  # 1: a place in the text that is spoken for
        self.code = bytearray(len(reading.text) + 1)  # 1: a place inside a code block
        for first, last in reading.code:
            self.code[first:last] = b"\1" * (last - first)
        self.contacts: list[Contact] = []

    def free(self, start: int, end: int) -> bool:
        return not self.code[start] and self.taken.find(1, start, end) < 0

    def take(self, start: int, end: int) -> None:
        self.taken[start:end] = b"\1" * (end - start)

    def add(
        self, address: Address, span: tuple[int, int], text: str, form: str, disguised: bool, hidden: bool
    ) -> None:
        spans = (Span(*span),)
        known = self.links.get(address.key)
        if known is None and len(self.order) >= MOST_LINKS:
            return
        if known is None:
            self.order.append(address.key)
            self.links[address.key] = Link(
                address.url[:2048],
                address.host,
                address.domain,
                address.path[:1024],
                address.query[:1024],
                text[:300],
                spans,
                form,
                disguised,
                hidden,
            )
        elif len(known.spans) < 20:
            self.links[address.key] = Link(
                known.url,
                known.host,
                known.domain,
                known.path,
                known.query,
                known.text or text[:300],
                known.spans + spans,
                known.form,
                known.disguised or disguised,
                known.hidden or hidden,
            )

    def anchors(self) -> None:
        for anchor in self.reading.anchors:
            if anchor.href.lower().startswith(("mailto:", "tel:")):
                kind, _, value = anchor.href.partition(":")
                self.contacts.append(
                    Contact(
                        "e-mail" if kind.lower() == "mailto" else "phone", value[:200], Span(*anchor.source)
                    )
                )
                continue
            shown = self.reading.text[anchor.start : anchor.end].strip()
            address = parse(anchor.href)
            if address and (is_top_level(address.host.rsplit(".", 1)[-1]) or address.host[-1].isdigit()):
                invisible = anchor.hidden or (
                    anchor.form not in ("image", "embed") and INVISIBLE_ANCHOR.fullmatch(shown) is not None
                )
                self.add(address, anchor.source, shown, anchor.form, False, invisible)

    def with_scheme(self) -> None:
        if ":" not in self.reading.text:
            return
        for match in SCHEME.finditer(self.reading.text):
            if len(self.order) >= MOST_LINKS:
                return
            rest = trim(match["rest"])
            end = match.start("rest") + len(rest)
            address = parse("https://" + rest) if rest else None
            if address and self.free(match.start(), end):
                head = match[0][: -len(match["rest"])]
                disguised = "x" in head.lower() or "*" in head or " " in head
                self.found(address, match.start(), end, disguised)

    def found(self, address: Address, start: int, end: int, disguised: bool = False) -> None:
        self.take(start, end)
        spelled = end - start == len(self.reading.text[start:end].strip())
        span = self.reading.source_range(start, end)
        self.add(address, span, self.reading.text[start:end] if spelled else "", "bare", disguised, False)

    def emails(self) -> None:
        text = self.reading.text
        if not MAY_BE_EMAIL.search(text):
            return
        for match in EMAIL.finditer(text):
            top = re.split(r"[^A-Za-z]", match[0])[-1].lower()
            if is_top_level(top) and self.free(*match.span()):
                self.take(*match.span())
                self.contacts.append(
                    Contact("e-mail", match[0][:200], Span(*self.reading.source_range(*match.span())))
                )

    def bare(self) -> None:
        text = self.reading.text
        if not MAY_BE_HOST.search(text):
            return
        for match in BARE.finditer(text):
            if len(self.order) >= MOST_LINKS:
                return
            host, rest = match["host"], trim(match["rest"] or "")
            end = match.start("rest") + len(rest) if match["rest"] else match.end()
            if not self.free(match.start(), end):
                continue
            before, after = text[max(0, match.start() - 2) : match.start()], text[end : end + 20]
            if is_bare_host(host, match["rest"] or "", before, after):
                address = parse(host + rest if rest.startswith(("/", "?", "#")) else host)
                if address:
                    self.found(address, match.start(), end if rest[:1] != "(" else match.end("host"))

    def spelled_out(self) -> None:
        text = self.reading.text
        lowered = text.lower()
        if not any(sign in lowered for sign in MAY_BE_DOTTED):
            return
        for match in DEFANGED.finditer(text) if FANGS.search(text) else ():
            rest = trim(match["rest"] or "")
            address = parse(FANGS.sub(".", match["host"]) + rest)
            named = address is not None and is_top_level(address.host.rsplit(".", 1)[-1])
            if address and named and self.free(*match.span()):
                self.found(address, match.start(), match.end("host") + len(rest), disguised=True)
        for match in DOTTED.finditer(text):
            name = re.sub(r"(?:\s|\.|\[\.\]|\(\.\)|(?<=\s)dot(?=\s))+", ".", match["name"]).lower().strip(".")
            spoken = match["dot"].strip().lower() in ("dot", "d0t")
            core = name.removeprefix("www.").strip(".")
            if core in FUNCTION_WORDS or (spoken and NOT_AFTER_DOT.match(text, match.end())):
                continue
            if match["dot"].startswith(" .") and match["tld"].lower() in ("in", "de"):
                continue  # "the end . In the morning"
            rest = trim(match["rest"] or "")
            address = parse(f"{name}.{match['tld'].lower()}{rest}")
            if address and self.free(*match.span()):
                self.found(address, match.start(), match.end("tld") + len(rest), disguised=True)

    def reach(self) -> None:
        text = self.reading.text
        for match in HANDLE.finditer(text):
            self.contacts.append(
                Contact("messenger", match[0][:200], Span(*self.reading.source_range(*match.span())))
            )
            self.take(*match.span())
        if len(DIGIT.findall(text)) < FEWEST_DIGITS:
            return
        for match in PHONE.finditer(text):
            digits = sum(c.isdigit() for c in match[0])
            near = text[max(0, match.start() - 40) : match.start()] + text[match.end() : match.end() + 20]
            plain = match[0].startswith(("+", "00")) or PHONE_CUE.search(near)
            if digits >= FEWEST_DIGITS and plain and self.free(*match.span()):
                self.contacts.append(
                    Contact("phone", match[0][:40], Span(*self.reading.source_range(*match.span())))
                )


def find(reading: Reading) -> Found:
    """Find the links and contacts of a comment; an address that occurs twice is one link."""
    finder = _Finder(reading)
    finder.anchors()
    finder.with_scheme()
    finder.emails()
    finder.bare()
    finder.spelled_out()
    finder.reach()
    return Found([finder.links[key] for key in finder.order], finder.contacts)


def website(url: str) -> Link | None:
    """Read the website field of the author: a link of its own kind, never counted towards a limit."""
    address = parse(url[:2048]) if url.strip() else None
    if address is None:
        return None
    return Link(
        address.url,
        address.host,
        address.domain,
        address.path,
        address.query,
        "",
        (Span(0, len(url), "author.url"),),
        "website",
    )
