"""Finds hosts that were spelled so that only people read them: "example dot com", `[.]`, " . com".

Part of the fourth step. It yields places with the address that was meant; `links` keeps the books.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from moderation.text.addresses import Address, leads_somewhere, parse
from moderation.text.normalize import Reading
from moderation.text.words import FUNCTION_WORDS

LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
SHORT_TLDS = (
    "com|net|org|info|biz|ru|xyz|online|shop|site|store|top|club|io|co|de|in|uk|website|live|pro|agency|pl"
)
REST = r"(?P<rest>/[^\s<>\"']{0,500})?"
# How a dot is written so that nobody follows the link. Code has points in brackets, too: f(point)in.
_NAMED = r"(?:point|punkt|punto|ponto)(?=\s?[\])}]\s?(?:com|net|org|info|biz|shop|store|fr|es|it|br|de)\b)"
FANG = rf"\s?[\[({{]\s?(?:\.|dot|{_NAMED})\s?[\])}}]\s?"
FANGS = re.compile(FANG)
DEFANGED = re.compile(
    rf"(?<![\w@.-])(?P<host>(?:{LABEL}\.){{0,4}}{LABEL}{FANG}{LABEL}(?:(?:{FANG}|\.){LABEL}){{0,6}}){REST}"
)
DOTTED = re.compile(
    rf"""(?<![\w@.-])(?P<name>(?:www\s?(?:\.|dot|\[\.\]|\(\.\))\s?)?[a-z0-9][a-z0-9-]{{1,62}}
    (?:\s(?:dot|d0t)\s(?!(?:{SHORT_TLDS})\b)[a-z0-9-]{{2,63}}){{0,2}})
    (?P<dot>[ ]{{0,2}}(?:<\s?(?:\.|dot)\s?>|\s(?:dot|d0t|punto|punkt|ponto|point)\s
      |[ ]\.[ ]?
      |\.[ ](?=(?:{SHORT_TLDS})\b\s?/)|,(?=com\b)|\u3002|[\u2022\u00b7\u2219\u25cf]|[_*-]dot[_*-])[ ]{{0,2}})
    (?P<tld>{SHORT_TLDS})(?![\w-]|\.\w){REST}""",
    re.X,
)
SHOUTED = re.compile(r"(?<![\w@.-])[a-z0-9][a-z0-9-]{1,62}(?P<dot>DOT)(?:com|net|org|info)(?![\w-])")
SPACED = re.compile(r"(?<![^\s(])(?:[a-z0-9-] ){3,40}\. ?(?:c ?o ?m|n ?e ?t|o ?r ?g|r ?u)(?!\w)")
# Cheap looks before the dear ones: most comments hold none of these.
SIGNS = (
    *("dot", "d0t", " .", "[.", "(.", "{.", "<.", "[ .", "( .", "{ .", " punto ", " punkt ", " ponto "),
    *(bracket + word for bracket in "[({" for word in ("point", "punkt", "punto", "ponto")),
    *(" point ", ",com", "\u3002", "\u2022", "\u00b7", "\u2219", "\u25cf"),
)
PATH_BEHIND_SPACE = re.compile(r"\. [a-z]{2,7} ?/")
NOT_AFTER_DOT = re.compile(
    r"\s{0,3}(?:bubble|boom|bust|era|crash|crisis|compan|startup|stock|world|framework|core|developer|version|"
    r"program|app\b|million|domain|tld|suffix|extension|name|address|mania|millionaire)"
)
SEPARATORS = re.compile(r"(?:\s|\.|\[\.\]|\(\.\)|(?<=\s)d[o0]t(?=\s))+")
Found = tuple[int, int, Address]
IsFree = Callable[[int, int], bool]


def spelled_hosts(reading: Reading, free: IsFree, trim: Callable[[str], str]) -> Iterator[Found]:
    """Find the spelled hosts of a text in places that are free."""
    lowered = reading.lowered
    behind_space = "/" in lowered and PATH_BEHIND_SPACE.search(lowered)
    if not behind_space and not any(sign in lowered for sign in SIGNS):
        return
    for match in DEFANGED.finditer(lowered) if FANGS.search(lowered) else ():
        end = match.end("host") + len(trim(match["rest"] or ""))
        address = parse(FANGS.sub(".", match["host"]) + reading.text[match.end("host") : end])
        if address and leads_somewhere(address.host) and free(match.start(), end):
            yield (match.start(), end, address)
    for match in DOTTED.finditer(lowered):
        name = SEPARATORS.sub(".", match["name"]).strip(".")
        if not _is_meant(match, name, reading.text):
            continue
        end = match.end("tld") + len(trim(match["rest"] or ""))
        address = parse(f"{name}.{match['tld']}{reading.text[match.end('tld') : end]}")
        if address and free(match.start(), end):
            yield (match.start(), end, address)
    yield from _run_together(reading, free)


def _run_together(reading: Reading, free: IsFree) -> Iterator[Found]:
    """Find exampleDOTcom and e x a m p l e . c o m."""
    shouted = SHOUTED.finditer(reading.text) if "DOT" in reading.text else ()
    spaced = SPACED.finditer(reading.lowered) if " ." in reading.lowered else ()
    for match in (*shouted, *spaced):
        address = parse(match[0].replace("DOT", ".").replace(" ", ""))
        if address and free(*match.span()):
            yield (*match.span(), address)


def _is_meant(match: re.Match[str], name: str, text: str) -> bool:
    core, dot, tld = name.removeprefix("www."), match["dot"], match["tld"]
    if core in FUNCTION_WORDS or len(core) < 2:
        return False
    word = dot.strip(" _*-\t\n")
    spoken, spaced = word.isalnum(), dot[0] == " " and word == "."
    if (spoken or spaced) and NOT_AFTER_DOT.match(match.string, match.end()):
        return False
    if word == "point" and tld not in ("com", "net", "org", "fr"):
        return False
    shouted = not text[match.start("tld") : match.end("tld")].islower()
    if spaced and dot[-1] != " " and (tld == "net" or shouted):
        return name.startswith("www.")  # "released .NET", "the .com boom"
    return not (spaced and tld in ("in", "de", "pro", "top", "live", "site", "shop", "store", "club"))
