"""Decides whether words with dots in them, written without a scheme, were meant as a host.

File names, identifiers, versions, abbreviations and two sentences without a space between them
look alike; what stands around them tells. Knows which top levels exist; looks nothing up.
"""

from __future__ import annotations

import re
from functools import lru_cache

from moderation.text.addresses import is_top_level
from moderation.text.words import FUNCTION_WORDS, KNOWN

# Nothing but hosts ends in the first, nearly nothing else in the second; all other names of three letters
# and more are words, too.
STRONG_TLDS = frozenset("com org info biz xyz example".split())
CLEAR_TLDS = STRONG_TLDS | frozenset("net edu gov mil int io ru cn co uk".split())
LIKE_FILES = frozenset(
    (
        "py md sh rs so ps js ts jsx tsx css html htm php asp aspx jsp json yml yaml toml xml "
        "csv txt log ini cfg conf exe dll zip gz tar rar pdf doc docx xls xlsx ppt png jpg jpeg gif "
        "svg webp mp3 mp4 cpp hpp java kt rb swift sql db lock bat ps1 vb cs fs ex lua vim mod "
        "bin iso dmg deb rpm apk"
    ).split()
)
# Poland's and Perl's; the Cocos Islands' and C++'s: a file only by a name that files have.
SHARED_SUFFIXES = frozenset(("pl", "cc"))
FILE_NAMES = frozenset(
    "main index test tests script setup install build run config util utils lib app server client hello "
    "foo bar baz makefile parser lexer module init example demo a b x".split()
)
WORD_TLDS = frozenset(
    ("it is in me my at be to no so us am as do by la de es en et un al im re id ps hr pm").split()
)
PRODUCTS = frozenset(
    "asp.net vb.net ado.net ml.net node.js next.js vue.js three.js d3.js express.js nuxt.js ember.js "
    "backbone.js socket.io system.io paint.net log4.net json.net quartz.net lucene.net nhibernate.net "
    "signalr.net dot.com dot.net foo.bar e.g i.e a.m p.m u.s u.k ph.d b.c a.d d.c n.b".split()
)
BARE_SUFFIXES = re.compile(r"(?:co|com|net|org|gov|edu|ac)\.[a-z]{2}")
CODE_SECOND = frozenset("net io so cc is in it to as at do no".split())
CODE_OWNERS = frozenset(
    "self this user obj object item event window document props state node config rect el elem element "
    "ctx req res request response foo bar baz qux".split()
)
CODE_PARTS = frozenset(
    "name email id style link video host date page group zone support data open top bar new".split()
)
PACKAGES = frozenset("com org net java javax android androidx".split())  # as first label: com.example.app
SHORT_LINK = re.compile(r"/\w{3}")  # t.co/abc
# What follows a full stop without a space: "works.in the end", "finished.it was".
GOES_ON = re.compile(
    r"\s(?:the|an?|any|my|your|our|his|her|its|their|this|that|these|those|all|some|every|each|i|you|we|"
    r"they|he|she|it|not|one|least|first|last|case|fact|general|particular|order|addition|too|far|much|many)\b",
    re.I,
)
IT_GOES_ON = re.compile(
    r"\s(?:is|was|has|had|will|would|does|did|can|could|should|seems|works?|took)\b", re.I
)
# What follows the name of a site and rarely the first word of a sentence.
_ENDS = r"$|\s*$|\s{0,3}[.,;:!?)\]}>\"'|/\n\u2014\u2013-]|[ \t]{1,3}(?:$|\n)"
ENDS_A_HOST = re.compile(_ENDS)
FOLLOWS_A_HOST = re.compile(
    rf"{_ENDS}|[ \t]{{1,3}}(?:and|or|is|was|has|had|are|for|to|with|from|if|when|because|which|that|who|"
    r"offers?|provides?|gives?|sells?|where|today|now|here|on|in|by|but|can|will|also|as|at|https?:)\b",
    re.I,
)
SUBDOMAINS = frozenset("www shop store blog blogs m app my web en docs news forum mail portal go get".split())
LEADS_TO_A_HOST = re.compile(
    r"(?:\b(?:visit|see|at|on|sites?|website|blog|check|via|from|url|link|called|to|domain|under)|[:@(\[<\"'“«|>])\s{0,2}$",
    re.I,
)


@lru_cache(maxsize=4096)
def is_bare_host(host: str, rest: str, before: str, after: str) -> bool:
    """Decide whether `host`, written without a scheme, was meant as an address.

    `rest` is what follows it without a space (path, query), `before` and `after` a few characters
    around. In doubt it says no to what reads like the border of two sentences.

    >>> [is_bare_host(h, "", "", "") for h in ("example.com", "main.py", "node.js", "done.So", "v2.0.1")]
    [True, False, False, False, False]
    >>> is_bare_host("works.in", "", " ", " the end"), is_bare_host("bestdeals.in", "", " ", " for less")
    (False, True)
    """
    lowered = host.lower()
    labels = lowered.split(".")
    if len(labels) < 2:
        return False
    second, last = labels[-2], labels[-1]
    if not is_top_level(last) or lowered in PRODUCTS or BARE_SUFFIXES.fullmatch(lowered):
        return False
    if labels[0] == "www" and len(labels) > 2:
        return True
    if len(second) == 1 and len(last) <= 2:
        return SHORT_LINK.match(rest) is not None and not lowered.startswith(("e.g", "i.e"))
    if _is_code(host, labels, rest):
        return False
    name = _registered(labels)
    if name == "www":
        return False  # "www.youtube": what was meant goes on behind a space
    path = rest.startswith("/") and len(rest) > 1
    if last in LIKE_FILES or (last in SHARED_SUFFIXES and (name in FILE_NAMES or len(name) < 3)):
        return rest.startswith("/") and len(labels) > 2
    if last in CLEAR_TLDS:
        return path or last in STRONG_TLDS or name not in FUNCTION_WORDS
    if name.isdigit() and not path:
        return False  # "at 10.am"
    if any(c in name for c in "-0123456789"):
        return True
    if name in FUNCTION_WORDS or name in KNOWN:
        return path and last not in WORD_TLDS and len(name) > 2
    if path:
        return not (last in WORD_TLDS and name.isalpha() and _is_word(rest))
    if labels[0] in SUBDOMAINS and len(labels) > 2:
        return True
    if last in WORD_TLDS or last in FUNCTION_WORDS or len(last) > 2:
        return _stands_alone(name, last, before, after)
    return True


def _is_word(rest: str) -> bool:
    """Say whether a word of the sentence follows the slash, as in "works.in/out"."""
    segment = re.split(r"\W", rest[1:], maxsplit=1)[0].lower()
    return segment in FUNCTION_WORDS or segment in KNOWN


def _registered(labels: list[str]) -> str:
    """The label that somebody chose: "example" of example.co.uk."""
    at = -3 if len(labels) > 2 and BARE_SUFFIXES.fullmatch(".".join(labels[-2:])) else -2
    return labels[at]


def _is_code(host: str, labels: list[str], rest: str) -> bool:
    raw_second, raw_last = host.split(".")[-2:]
    last = labels[-1]
    if rest.startswith("("):
        return last not in STRONG_TLDS  # all others may be a call: requests.get(
    if labels[0] in CODE_OWNERS and (last in CODE_PARTS or last in WORD_TLDS):
        return True  # self.name
    if last in CODE_PARTS and len(labels) == 2 and len(labels[0]) < 3 and rest[:1] != "/":
        return True  # t1.name
    if labels[0] == "system" and len(labels) == 2:
        return True  # System.Web
    if labels[0] in PACKAGES and len(labels) > 2 and last not in PACKAGES:
        return True  # com.example.app
    if last in STRONG_TLDS:
        return False
    if raw_last[:1].isupper() and (not raw_last.isupper() or (last == "net" and not host.isupper())):
        return True  # System.Net, "done.So", Foo.NET
    if raw_last.isupper() and (not raw_second.isupper() or (last == "net" and len(labels) == 2)):
        return True  # table.ID, ASP.NET
    mixed = any(map(str.isupper, raw_second[1:])) and any(map(str.islower, raw_second))
    return mixed and raw_second[0].isupper() and last in CODE_SECOND  # SomeClass.io


def _stands_alone(name: str, last: str, before: str, after: str) -> bool:
    """Tell a site on a top level that is a word from the border of two sentences."""
    if len(name) < 3:
        return False
    if GOES_ON.match(after) or (last == "it" and IT_GOES_ON.match(after)):
        return False  # "it works.in the end"
    if LEADS_TO_A_HOST.search(before):
        return True
    if last in WORD_TLDS and len(name) < 5:
        return False
    return (FOLLOWS_A_HOST if len(name) > 5 else ENDS_A_HOST).match(after) is not None
