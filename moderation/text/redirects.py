"""Finds the address inside an address: redirectors, mirrors, and marks that pay whoever left the link.

What an address sends readers on to is read off the address itself; nothing is fetched.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from moderation.evidence import Link
from moderation.text.addresses import Address, is_top_level, parse
from moderation.text.hosts import ends_of, mirrors

LONGEST = 2048
SCHEMED = re.compile(r"https?(?::|%3a)[/\\%]", re.I)
RUN_ON = re.compile(r"[^\W_]https?://", re.I)
# Names of values that hold an address to go to; what a search or a form asks for has other names.
TARGET = re.compile(
    r"(?:^|[&;?])(?:url|u|q|to|target|dest|destination|redirect|redirect_to|redirect_url|redirect_uri|redir|"
    r"return|returnurl|return_url|link|go|out|goto|r|jump|next|href|domain|site|d|away|exit|view|ref_url|continue)"
    r"=(?P<target>(?:https?(?::|%3a)|//|%2f%2f|www\.)?[^&;#\s]{4,1024})",
    re.I,
)
SENDING = re.compile(
    r"/(?:redirect|redir|redirector|rd|go|goto|out|away|exit|jump|track|click|clk|url|link|linkfilter|l|leave|external|"
    r"netsoltrademark|popurl|hit)(?:\.php|\.aspx?|\.cgi|\.html?|\.ashx)?/?$",
    re.I,
)
# Pages that are asked about another address and do not lead there.
ASKED = re.compile(
    r"/(?:check|checker|validate|validator|report|test|analy[sz]e|audit|lint|search|translate|lookup|whois|scan|preview|"
    r"convert|embed|oembed|share|sharer|share-offsite|submit|intent|tweet|compose|login|signin|sign-in|auth|authorize|"
    r"oauth|register|signup|subscribe)(?:\.php|\.aspx?|\.html?)?/?$",
    re.I,
)
AFFILIATE = re.compile(
    r"(?:^|&)(aff|affid|aff_id|aff_sub|affsub|affiliate|affiliate_id|afid|afiliado|a_aid|a_bid|clickid|clickref|subid|"
    r"sub_id|partner|partner_id|refid|ref_id|referral|refcode|referrer_id|fpr|irclickid|awc|hop|invite|invitecode|"
    r"promo|coupon|sponsor|btag|bta|cxd)=",
    re.I,
)
STORE_TAG = re.compile(r"(?:^|&)(tag)=[\w.-]{2,40}-2\d(?:&|$)|(?:^|&)(ascsubtag|linkcode)=", re.I)


def _address(text: str) -> Address | None:
    """Read an address that was found inside another one, escaped once or twice."""
    address = parse(unquote(unquote(text[:LONGEST])))
    if address is None or not is_top_level(address.host.rsplit(".", 1)[-1]):
        return None
    return address


def target_in_path(link: Link) -> Address | None:
    """Return the address that a path carries: archive.example/2019/https://a.example/b."""
    found = SCHEMED.search(link.path, 1)
    address = _address(link.path[found.start() :]) if found else None
    return address if address and address.domain != link.domain else None


def runs_on(link: Link) -> bool:
    """Say whether a second address follows on the first without a sign that it belongs to it."""
    return RUN_ON.search(link.path) is not None or RUN_ON.search(link.query) is not None


def mirrored(link: Link) -> Address | None:
    """Return the page that an archive, a cache or a translator shows, if its address names it."""
    if not any(end in mirrors() for end in ends_of(link.host)):
        return None
    found = TARGET.search(link.query)
    return target_in_path(link) or (_address(found["target"]) if found else None)


def sends_on(link: Link, trusted: bool) -> tuple[bool, Address | None]:
    """Say whether an address sends its reader on, and to which address if it can be seen.

    A host that is listed as something to read is `trusted`: there an address among the values is
    what a tool is asked about, unless the path says otherwise.
    """
    if ASKED.search(link.path[:600]):
        return False, None
    sending = SENDING.search(link.path[:600]) is not None
    found = TARGET.search(link.query) if link.query else None
    target = _address(found["target"]) if found else None
    if target is not None and target.domain == link.domain:
        return False, None  # back to where it was: a form, a login
    schemed = found is not None and bool(SCHEMED.match(found["target"]))
    if target is not None and (sending or (schemed and not trusted)):
        return True, target
    if link.query and sending and not trusted:
        return True, target
    inside = target_in_path(link) if not trusted else None
    return inside is not None, inside


def affiliate_mark(query: str) -> str:
    """Return the name of the value that pays somebody for the visit, or nothing.

    >>> affiliate_mark("id=1&aff=ann"), affiliate_mark("tag=ann-20"), affiliate_mark("tag=compost")
    ('aff', 'tag', '')
    """
    found = AFFILIATE.search(query) or STORE_TAG.search(query)
    return next(name for name in found.groups() if name)[:30] if found else ""
