"""The signs of HTML, BBCode and Markdown: patterns and names that `markup` walks by.

All patterns are bounded, and none looks at a place of the source more than a few times, so that
time is linear in its length.
"""

from __future__ import annotations

import re

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
VOID_TAGS = frozenset("area base br col embed frame hr img input link meta param source track wbr".split())
LINKING_TAGS = frozenset(
    "a area audio base button embed form frame iframe img input link object script source video".split()
)
HIDING = re.compile(
    r"""display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden|opacity\s{0,9}:\s{0,9}0(?![.\d]*[1-9])
    |font-size\s{0,9}:\s{0,9}[01](?![.\d]*[1-9])(?!(?:\.\d+)?(?:r?em|%))
    |(?:left|top|right|text-indent|margin-left|margin-top)\s{0,9}:\s{0,9}-\d{3}
    |\shidden(?=[\s/=]|$)""",
    re.I | re.X,
)
HREF = re.compile(
    r"""(?<![\w-])(?:xlink:)?(?:href|src|action|data)\s{0,9}=\s{0,9}(?:"([^"]{0,2048})"|'([^']{0,2048})'|["'\u201c\u201d]?([^\s"'>\u201d]{1,2048}))""",
    re.I,
)

# Up to three spaces may stand before it; they are looked back at, so that each token begins with a sign.
DEFINITION = re.compile(
    r"(?:(?<![^\n])|(?<=\n[ ])|(?<=\n[ ]{2})|(?<=\n[ ]{3}))\[(?P<key>[^\[\]\n]{1,100})\]:"
    r"[ \t]{0,9}(?P<address><?[^\s<>\[\]]{4,2048}>?)[^\n]{0,300}"
)
TARGET = r"[^\s()<>]{1,2048}(?:\([^\s()<>]{0,200}\)[^\s()<>]{0,500})?"
TITLE = r"""(?:\s{1,9}["'(][^"'()\n]{0,300}["')])?"""
_TOKEN = (
    r"""
      (?P<comment><!--)
    | (?P<autolink><(?=https?:|mailto:|www\.)[^\s<>]{1,2048}>)
    | (?P<tag></?(?P<name>[A-Za-z][A-Za-z0-9]{0,15})(?P<attributes>(?:[\s/][^<>]{0,4000})?)>)
    | (?P<entity>&(?:\#[0-9]{1,8}|\#[xX][0-9A-Fa-f]{1,7}|[A-Za-z][A-Za-z0-9]{1,31});?)
    | (?P<fence>```|~~~)
    | (?P<tick>`[^`\n]{1,2000}`)
    | (?P<markdown>!?\[(?P<label>[^\[\]\n]{0,500})\]
        \(\s{0,9}<?(?P<target>"""
    + TARGET
    + r""")>?"""
    + TITLE
    + r"""\s{0,9}\))
    | (?P<pictured>\[!\[(?P<alt>[^\[\]\n]{0,500})\]\(\s{0,9}(?P<picture>"""
    + TARGET
    + r""")"""
    + TITLE
    + r"""\s{0,9}\)\]\(\s{0,9}(?P<behind>"""
    + TARGET
    + r""")"""
    + TITLE
    + r"""\s{0,9}\))
    | (?P<definition>"""
    + DEFINITION.pattern
    + r""")
    | (?P<bbcode>\[(?P<close>/?)
        (?P<bb>url|link|img|email|b|i|u|s|quote|code|size|color|colour|font|center|list|youtube|spoiler)
        (?:\s?=\s?(?P<value>[^\[\]\n]{0,2048}))?\])
    """
)
_REFERENCE = r"""
    | (?P<reference>\[(?P<shown>[^\[\]\n]{1,500})\](?:[ ]?\[(?P<ref>[^\[\]\n]{0,100})\])?)
    """
TOKEN = re.compile(rf"(?=[<&`~\[!])(?:{_TOKEN})", re.X | re.I)
TOKEN_OR_REFERENCE = re.compile(rf"(?=[<&`~\[!])(?:{_TOKEN}{_REFERENCE})", re.X | re.I)
MAY_HOLD = re.compile(r"[<&`~\[]")  # the first characters of tokens: most comments have none of them
# In what nobody sees, only what is beyond doubt counts.
ADDRESS = re.compile(r"https?://[^\s<>\"'`\u201d]{4,2048}", re.I)
