"""Makes of the fields of a check or report what the intake takes: a submission, and what goes with it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from moderation.errors import InvalidInput
from moderation.store.sites import Site
from moderation.submission import LARGEST_CONTENT, LONGEST, Submission, from_row
from moderation.web.akismet.fields import Fields

TYPES = ("pingback", "trackback")
HONEYPOTS = ("hidden_honeypot_field", "POST_ak_hp_textarea")  # of clients that name none
# WordPress hands comments on as PHP once escaped them: every quote with a backslash before it.
SLASHED = re.compile(r"""(?:[^\\'"]|\\['"\\0])*""")
SLASH = re.compile(r"""\\(['"\\0])""")
LONGEST_CALLBACK, LONGEST_REPORTER = 2048, 200
SPAM_AUTHORS = ("akismet-guaranteed-spam", "viagra-test-123")
SPAM_EMAIL = "akismet-guaranteed-spam@example.com"
YES = ("1", "true", "yes")


def is_test(fields: Fields) -> bool:
    """Say whether nothing is to be remembered."""
    return fields["is_test"].strip().lower() in YES


def is_administrator(fields: Fields) -> bool:
    """Say whether the blog's own administrator wrote, who is never checked."""
    return "administrator" in (role.strip().lower() for role in fields["user_role"].split(","))


def is_guaranteed_spam(fields: Fields) -> bool:
    """Say whether somebody tries out what spam looks like."""
    return fields["comment_author"] in SPAM_AUTHORS or fields["comment_author_email"] == SPAM_EMAIL


def has_text(fields: Fields) -> bool:
    """Say whether there is something to read."""
    return bool(fields["comment_content"].strip())


def reporter_of(fields: Fields) -> str:
    """Return who reports."""
    return fields["reporter"][:LONGEST_REPORTER]


def guid_of(fields: Fields) -> str:
    """Return the guid of an earlier check, if the client sent one."""
    return fields["guid"].strip().lower()


def submission_of(fields: Fields) -> Submission:
    """Return the comment, fields that are too long cut. Of a text as much is read as the service reads."""
    user = fields["user_ID"].strip() or fields["user_id"].strip()
    sort = (fields["comment_type"] or fields["content_type"]).strip().lower()
    content, truncated = cut(unslashed(fields["comment_content"]))
    row = {
        "content": content,
        "truncated": truncated,
        "format": "html",
        "type": sort if sort in TYPES else "comment",
        "author": {
            "name": unslashed(fields["comment_author"])[:LONGEST],
            "email": fields["comment_author_email"].strip()[:LONGEST],
            "url": fields["comment_author_url"].strip()[:LONGEST],
            "ip": (fields["user_ip"] or fields["comment_author_IP"]).strip()[:200],
            "user_agent": (fields["user_agent"] or fields["comment_agent"])[:LONGEST],
            "id": "" if user == "0" else user[:255],
            "role": fields["user_role"][:255],
        },
        "post": {
            "id": fields["comment_post_ID"].strip()[:255],
            "url": fields["permalink"].strip()[:LONGEST],
            "title": ", ".join(fields.context)[:LONGEST],  # all that is told of it
        },
        "parent": {"id": "" if fields["comment_parent"] == "0" else fields["comment_parent"][:255]},
        "locale": fields["blog_lang"][:100],
        "honeypot": fell_for_honeypot(fields),
    }
    written = fields["comment_date_gmt"].strip()[:100]
    try:
        return from_row(row | {"created_at": written} if written else row)
    except InvalidInput as error:
        if error.pointer != "/created_at":
            raise
        return from_row(row)  # a date that cannot be read is none


def cut(text: str) -> tuple[str, bool]:
    """Return as much of a text as is read, and whether it goes on: some clients send 32,000 characters."""
    for whole in (text, text.strip()):
        if len(whole.encode()) <= LARGEST_CONTENT:
            return whole, False
    return whole.encode()[:LARGEST_CONTENT].decode(errors="ignore"), True


def unslashed(text: str) -> str:
    r"""Take one layer of PHP's backslashes off, if every quote has one.

    >>> print(unslashed(r"It\'s \"new\""), unslashed(r"It's C:\temp"))
    It's "new" It's C:\temp
    """
    return SLASH.sub(r"\1", text) if "\\" in text and SLASHED.fullmatch(text) else text


def fell_for_honeypot(fields: Fields) -> bool:
    """Say whether the field that readers cannot see was filled in."""
    named = fields["honeypot_field_name"]
    names = (named, f"POST_{named}") if named else HONEYPOTS
    return any(fields[name].strip() for name in names)


def callback_of(fields: Fields, site: Site) -> str:
    """Return where the blog wants to hear of rulings: only on its own host, else nowhere."""
    address, blog = fields["callback"].strip(), site.url or fields["blog"].strip()
    if not address.isascii() or not address.isprintable() or len(address) > LONGEST_CALLBACK:
        return ""
    try:
        wanted, home = urlsplit(address), urlsplit(blog if "://" in blog else f"https://{blog}")
        here, there = ((each.hostname or "").removeprefix("www.") for each in (wanted, home))
    except ValueError:
        return ""
    good = wanted.scheme in ("http", "https") and wanted.username is None and here and here == there
    return address if good else ""
