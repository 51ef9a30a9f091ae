"""Reads XML that anybody may have written: elements and their text, piece by piece, and nothing else.

Python's own Expat does the parsing. A document type is refused, so that there are no entities to expand
and nothing to fetch; depth, tags and texts are bounded, so that memory is; and bytes are decoded here,
by an encoding that is known to be harmless, so that one broken letter does not end an import. See
decision 0014. What the elements mean is up to a reader.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, Protocol
from xml.parsers import expat

from moderation.archives.rows import Row
from moderation.errors import DataError, InvalidInput

DEEPEST = 50  # elements within each other; exports have five
LONGEST_TOKEN = 1024 * 1024  # bytes of one tag, comment or instruction, which Expat holds until it ends
MOST_NAMES, LONGEST_NAME = 1000, 500  # different names, which Expat never forgets; exports have about sixty
LONGEST_TEXT = 128 * 1024  # characters of an element that are kept; a comment may have half as many
ENCODINGS = re.compile(
    r"utf-8|utf-16(-le|-be)?|ascii|iso8859-\d+|cp125\d|koi8-[ru]|shift_jis|euc_(jp|kr)|gb(2312|k|18030)|big5"
)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # characters that XML has not
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class Reader(Protocol):
    """Makes rows of elements. Names are `prefix:local` for known namespaces, else local alone."""

    prefixes: ClassVar[Mapping[str, str]]  # how a namespace begins: its prefix
    wanted: ClassVar[frozenset[str]]  # elements whose text is read

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """Notice that an element begins."""
        ...

    def end(self, name: str, text: str) -> dict[str, Any] | None:
        """Take the text of an element; return a row once one is whole, raise InvalidInput to skip it."""
        ...


class _Walk:
    """Goes through the elements of one file and hands them to a reader."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.rows: list[Row] = []
        self.parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._begin
        self.parser.StartNamespaceDeclHandler = self._declare
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self._names: dict[str, str] = {}
        self._depth = self._fed = self._kept = 0
        self._pieces: list[str] | None = None

    def feed(self, text: str, last: bool = False) -> list[Row]:
        """Parse a piece of the file; return the rows that it completed."""
        content = _NO_XML.sub("\ufffd", text).encode("utf-8", "replace")
        self._fed += len(content)
        try:
            self.parser.Parse(content, last)
        except expat.ExpatError as error:
            what = expat.ErrorString(error.code)
            raise DataError(f"line {error.lineno}: not XML: {what}; nothing after it was read") from error
        if self._fed - max(0, self.parser.CurrentByteIndex) > LONGEST_TOKEN:
            raise DataError(f"line {self.parser.CurrentLineNumber}: a tag does not end within 1 MiB")
        rows, self.rows = self.rows, []
        return rows

    def _refuse(self, *_: object) -> None:
        raise DataError("the file declares a document type, which no export does; it was not read")

    def _declare(self, prefix: str | None, space: str | None) -> None:
        self._bound(prefix or "", space or "")

    def _bound(self, *names: str) -> None:
        if len(self.parser.intern) > MOST_NAMES or any(len(name) > LONGEST_NAME for name in names):
            raise DataError(f"line {self.parser.CurrentLineNumber}: more or longer names than exports have")

    def _named(self, name: str) -> str:
        known = self._names.get(name)
        if known is None:
            space, _, local = name.rpartition(" ")
            prefixes = self.reader.prefixes.items()
            prefix = next((short for long, short in prefixes if space and space.startswith(long)), "")
            known = self._names[name] = f"{prefix}:{local}" if prefix else local
        return known

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise DataError(f"line {self.parser.CurrentLineNumber}: elements are nested too deeply")
        self._bound(name, *attributes)
        known = self._named(name)
        if known in self.reader.wanted:
            self._pieces, self._kept = [], 0
        self.reader.begin(known, {self._named(key): value for key, value in attributes.items()})

    def _text(self, text: str) -> None:
        if self._pieces is not None and self._kept < LONGEST_TEXT:
            self._pieces.append(text[: LONGEST_TEXT - self._kept])
            self._kept += len(text)

    def _end(self, name: str) -> None:
        self._depth -= 1
        known = self._named(name)
        text = ""
        if known in self.reader.wanted and self._pieces is not None:
            text, self._pieces = "".join(self._pieces), None
        line = self.parser.CurrentLineNumber
        try:
            row = self.reader.end(known, text)
        except InvalidInput as error:
            self.rows.append((line, error))
        else:
            if row is not None:
                self.rows.append((line, row))


def rows_of_xml(chunks: Iterable[bytes], reader: Reader) -> Iterator[Row]:
    """Read a file that comes in pieces; raise DataError where it is no XML, or more than an export needs."""
    walk, decoder = _Walk(reader), None
    for chunk in chunks:
        if decoder is None:
            decoder = codecs.getincrementaldecoder(_encoding(chunk[:1024]))("replace")
        yield from walk.feed(decoder.decode(chunk))
    yield from walk.feed("" if decoder is None else decoder.decode(b"", True), last=True)


def _encoding(head: bytes) -> str:
    """Return the encoding that a file begins with; raise DataError if it is none that texts have.

    >>> _encoding(b"<?xml version='1.0' encoding='ISO-8859-1'?>"), _encoding(b"<rss>")
    ('iso8859-1', 'utf-8')
    """
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return encoding
    declared = _DECLARED.match(head.lstrip())
    name = declared[1].decode("ascii") if declared else "utf-8"
    try:
        known = codecs.lookup(name).name
    except LookupError:
        known = ""
    if not ENCODINGS.fullmatch(known):
        raise DataError(f"the file says that its encoding is {name!r}; convert it to UTF-8")
    return known
