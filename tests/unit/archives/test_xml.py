"""XML from anywhere: it is read in pieces, and what no export needs is refused before it costs anything."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterable, Iterator, Mapping
from itertools import repeat
from typing import Any, ClassVar

import pytest

from moderation.archives import xml
from moderation.archives.xml import LONGEST_TEXT, rows_of_xml
from moderation.errors import DataError, InvalidInput


class Words:
    """A reader that makes a row of each `word`."""

    prefixes: ClassVar[Mapping[str, str]] = {"urn:a": "a"}
    wanted: ClassVar[frozenset[str]] = frozenset({"word", "a:word"})

    def begin(self, name: str, attributes: Mapping[str, str]) -> None: ...

    def end(self, name: str, text: str) -> dict[str, Any] | None:
        if text == "bad":
            raise InvalidInput("bad")
        return {name: text} if name in self.wanted else None


def read(*pieces: bytes) -> list[dict[str, Any] | InvalidInput]:
    return [row for _, row in rows_of_xml(pieces, Words())]


def words(*pieces: bytes) -> list[str]:
    return [row["word"] for row in read(*pieces) if isinstance(row, dict)]


def test_text_is_the_same_however_the_file_is_cut() -> None:
    whole = "<r><word>naïve &amp; <![CDATA[<b>bold</b> ]]></word>\n<word>二</word></r>".encode()
    expected = ["naïve & <b>bold</b> ", "二"]
    assert words(whole) == expected
    for size in (1, 2, 3, 7):
        assert words(*(whole[at : at + size] for at in range(0, len(whole), size))) == expected


def test_namespaces_are_named_by_their_prefix_here_whatever_it_is_in_the_file() -> None:
    assert read(b'<r xmlns:x="urn:a/1.2"><x:word>one</x:word></r>') == [{"a:word": "one"}]


def test_row_that_cannot_be_read_has_its_line_and_the_next_one_is_read() -> None:
    rows = list(rows_of_xml([b"<r>\n<word>bad</word>\n<word>good</word></r>"], Words()))
    assert [(line, isinstance(row, InvalidInput)) for line, row in rows] == [(2, True), (3, False)]


BOMB = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 12))
REFUSED = {
    "entity bomb": b'<!DOCTYPE r [<!ENTITY l0 "ha">' + BOMB + b"]><r><word>&l11;</word></r>",
    "quadratic bomb": b'<!DOCTYPE r [<!ENTITY l "' + b"a" * 100_000 + b'">]><r><word>&l;</word></r>',
    "external entity": b'<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><r><word>&e;</word></r>',
    "external document type": b'<!DOCTYPE r SYSTEM "http://127.0.0.1/r.dtd"><r><word>x</word></r>',
    "parameter entity": b'<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1/p">%p;]><r/>',
}


@pytest.mark.parametrize("file", REFUSED.values(), ids=REFUSED.keys())
def test_document_type_is_refused_with_all_that_it_could_hold(file: bytes) -> None:
    with pytest.raises(DataError, match="document type"):
        read(file)


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (b"<r><word>x</wor></r>", "line 1: not XML: mismatched tag"),
        (b"<r><word>x</word>", "not XML: no element found"),
        (b"", "not XML: no element found"),
        (b"<r>\n<word>&nbsp;</word></r>", "line 2: not XML: undefined entity"),
        (b"\x1f\x8b\x08\x00 packed", "not XML"),
        (b"<r>" * 200, "nested too deeply"),
        (b"<?xml version='1.0' encoding='utf-7'?><r/>", "'utf-7'; convert it to UTF-8"),
        (b"<?xml version='1.0' encoding='rot13'?><r/>", "'rot13'; convert it to UTF-8"),
        (b"<?xml version='1.0' encoding='zlib'?><r/>", "'zlib'; convert it to UTF-8"),
        (b"<?xml version='1.0' encoding='nonsense'?><r/>", "'nonsense'; convert it to UTF-8"),
    ],
)
def test_file_that_is_no_xml_is_refused_in_one_line(file: bytes, says: str) -> None:
    with pytest.raises(DataError) as caught:
        read(file)
    assert says in str(caught.value) and "\n" not in str(caught.value)


def test_what_came_before_the_fault_was_read() -> None:
    rows = rows_of_xml([b"<r><word>one</word>", b"<word>two</wrong></r>"], Words())
    assert next(rows)[1] == {"word": "one"}
    with pytest.raises(DataError):
        next(rows)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [("utf-8", "Žižka 二"), ("utf-16", "Žižka 二"), ("iso-8859-1", "déjà"), ("windows-1251", "мир")],
)
def test_encoding_is_the_declared_one(encoding: str, text: str) -> None:
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    assert words(f"{head}<r><word>{text}</word></r>".encode(encoding)) == [text]


def test_marks_at_the_beginning_are_no_text() -> None:
    assert words(b"\xef\xbb\xbf<r><word>x</word></r>") == ["x"]


def test_broken_letters_end_nothing() -> None:
    file = b"<r><word>caf\xe9 \xed\xa0\x80 \x00\x08 end</word><word>next</word></r>"
    first, second = words(file)
    assert first.startswith("caf\ufffd") and first.endswith(" end") and "\x08" not in first
    assert second == "next"


def endless(head: bytes, piece: bytes, pieces: int) -> Iterator[bytes]:
    yield head
    yield from repeat(piece, pieces)


def peak(pieces: Iterable[bytes]) -> int:
    """Read a file and return how much memory that took at its peak."""
    tracemalloc.start()
    try:
        for _ in rows_of_xml(pieces, Words()):
            pass
    except DataError:
        pass
    finally:
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return most


@pytest.mark.parametrize(
    "head",
    [b"<r><word>", b"<r><other>", b"<r><word><![CDATA[", b"<r", b'<r a="', b"<r><!-- ", b"<r><?x ", b"<r><"],
    ids=["text", "text nobody wants", "CDATA", "name", "attribute", "comment", "instruction", "tag"],
)
def test_what_does_not_end_takes_no_memory(head: bytes) -> None:
    assert peak(endless(head, b"a" * 65536, 320)) < 16 * 1024 * 1024  # of 20 MB


def test_text_is_cut_where_no_comment_is_as_long() -> None:
    (found,) = words(*endless(b"<r><word>", b"a" * 65536, 40), b"</word></r>")
    assert len(found) == LONGEST_TEXT


@pytest.mark.parametrize(
    "element",
    ["<x{}/>", '<x y{}="1"/>', '<x xmlns="urn:{}"/>', '<x xmlns:p{}="urn:x"/>', "<{:a>600}/>"],
    ids=["elements", "attributes", "namespaces", "prefixes", "long ones"],
)
def test_names_without_end_are_refused(element: str) -> None:
    pieces = (element.format(n).encode() for n in range(5000))
    with pytest.raises(DataError, match="more or longer names"):
        read(b"<r>", *pieces)


def test_tag_that_does_not_end_is_refused() -> None:
    with pytest.raises(DataError, match="does not end within 1 MiB"):
        list(rows_of_xml(endless(b"<r><!-- ", b"a" * 65536, 320), Words()))
    assert xml.LONGEST_TOKEN == 1024 * 1024
