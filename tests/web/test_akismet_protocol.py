"""Akismet's protocol, byte for byte: what clients compare, where they put keys, which charsets they write."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote_from_bytes, urlencode

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, select

from moderation.intake import Intake
from moderation.store import endpoints, sites
from moderation.store.sites import Keys, Site
from moderation.store.tables import deliveries
from moderation.web.akismet.comments import has_text, submission_of
from moderation.web.akismet.fields import MOST_FIELDS, read
from tests.cast import BORDERLINE, PRAISE, THOUGHTFUL, TWO_LINKS
from tests.conftest import Blog
from tests.web.akismet import BLOG, CALLBACK, FORM, AkismetBlog, fields_of

UNKNOWN = "0123456789ab"
GUID = re.compile(r"[0-9a-f]{32}")
EXPLAINS = re.compile(r"x-akismet-(alert|debug|error)", re.I)


def is_text(answer: Any, body: str) -> None:
    """Assert that an answer is exactly this, as clients compare it."""
    assert (answer.status_code, answer.data) == (200, body.encode())
    assert answer.content_type == "text/plain; charset=utf-8"
    assert answer.content_length == len(body)


def is_good(answer: Any, body: str) -> None:
    """Assert the same, and that no header explains anything: some clients take that for a fault."""
    is_text(answer, body)
    assert [name for name in dict(answer.headers) if EXPLAINS.match(name)] == []


def test_trap_1_guid_is_on_every_comment_check_answer(akismet_blog: AkismetBlog) -> None:
    answers = [
        akismet_blog.check(THOUGHTFUL),
        akismet_blog.check(PRAISE),
        akismet_blog.check(BORDERLINE),
        akismet_blog.check("Another remark about straw.", is_test="1"),
        akismet_blog.check(THOUGHTFUL, user_role="administrator"),
        akismet_blog.check(THOUGHTFUL, comment_author="akismet-guaranteed-spam"),
        akismet_blog.check(""),
    ]
    guids = [answer.headers["X-akismet-guid"] for answer in answers]
    assert all(GUID.fullmatch(guid) for guid in guids)
    assert len(set(guids)) == len(guids)


def test_trap_2_keys_are_exactly_12_hex_characters(kitchen: tuple[Site, Keys]) -> None:
    assert re.fullmatch(r"[0-9a-f]{12}", kitchen[1].akismet)


def test_trap_3_wordpress_can_save_a_key(akismet_blog: AkismetBlog, kitchen: tuple[Site, Keys]) -> None:
    told = akismet_blog.call("get-subscription", key=akismet_blog.key, blog=BLOG)
    assert told.json == {
        "account_id": kitchen[0].id,
        "account_type": "self-hosted",
        "account_name": "Self-hosted",
        "status": "active",
        "next_billing_date": False,
        "limit_reached": False,
    }
    is_text(akismet_blog.call("get-subscription", key=UNKNOWN), "invalid")


def test_trap_4_key_is_found_in_all_its_places(client: FlaskClient, kitchen: tuple[Site, Keys]) -> None:
    key, form = kitchen[1].akismet, fields_of(THOUGHTFUL, is_test="1")

    def check(path: str = "/1.1/comment-check", host: str = "localhost", **sent: str) -> Any:
        return client.post(path, data=form | sent, headers={"Host": host})

    places = [
        check(api_key=key),
        check(key=key),
        check(api_key=key.upper()),
        check(f"/1.1/comment-check?api_key={key}"),
        check(f"/akismet/{key}/1.1/comment-check"),
        check(f"/akismet/{key}/1.2/comment-check"),
        check(host=f"{key}.rest.akismet.com"),
        check(host=f"{key.upper()}.moderation.example:8000"),
        client.post("/1.1/verify-key", data={"api_key": key, "blog": BLOG}),
    ]
    assert [place.data for place in places] == [b"false"] * 8 + [b"valid"]
    nowhere = check()
    is_text(nowhere, "invalid")
    assert nowhere.headers["X-akismet-debug-help"]


def test_trap_5_no_header_explains_a_well_formed_request(akismet_blog: AkismetBlog) -> None:
    is_good(akismet_blog.check(THOUGHTFUL), "false")
    is_good(akismet_blog.check(PRAISE), "true")
    is_good(akismet_blog.check(BORDERLINE), "false")
    is_good(akismet_blog.call("verify-key", blog=BLOG), "valid")
    is_good(akismet_blog.report("spam", THOUGHTFUL), "Thanks for making the web a better place.")
    stranger = AkismetBlog(akismet_blog.client, UNKNOWN)
    is_good(stranger.call("verify-key", blog=BLOG), "invalid")
    is_good(stranger.check(THOUGHTFUL), "invalid")
    is_good(stranger.report("ham", THOUGHTFUL), "invalid")
    is_good(stranger.call("usage-limit"), "invalid")


def test_trap_6_bodies_are_exact(akismet_blog: AkismetBlog) -> None:
    is_good(akismet_blog.report("ham", THOUGHTFUL), "Thanks for making the web a better place.")
    is_good(akismet_blog.call("deactivate", key=akismet_blog.key, blog=BLOG), "deactivated")
    is_good(akismet_blog.client.get("/1.1/test"), "connected")
    token = akismet_blog.call("token")
    assert GUID.fullmatch(token.text)
    assert akismet_blog.check(THOUGHTFUL, is_test="1").data in (b"true", b"false")


def test_acceptance_5_guid_on_every_check_and_no_alert_on_good_answers(akismet_blog: AkismetBlog) -> None:
    for content in (THOUGHTFUL, PRAISE, BORDERLINE, THOUGHTFUL):
        answer = akismet_blog.check(content)
        assert GUID.fullmatch(answer.headers["X-akismet-guid"])
        assert not [name for name in dict(answer.headers) if EXPLAINS.match(name)]
    unknown = AkismetBlog(akismet_blog.client, UNKNOWN).check(PRAISE)
    assert not [name for name in dict(unknown.headers) if EXPLAINS.match(name)]


@pytest.mark.parametrize(
    "call", ["verify-key", "get-subscription", "get-stats", "deactivate", "get-key-stats"]
)
def test_acceptance_6_new_key_beside_the_old_one_is_the_one_that_counts(
    akismet_blog: AkismetBlog, call: str
) -> None:
    new, old = akismet_blog.key, UNKNOWN
    assert akismet_blog.call(call, key=new, api_key=old, blog=BLOG).data != b"invalid"
    assert akismet_blog.call(call, key=old, api_key=new, blog=BLOG).data == b"invalid"
    assert (
        akismet_blog.client.post(f"/akismet/{old}/1.1/{call}", data={"key": new, "blog": BLOG}).data
        != b"invalid"
    )


def test_for_other_calls_api_key_counts_first(akismet_blog: AkismetBlog) -> None:
    form = fields_of(THOUGHTFUL, is_test="1", key="what the reader typed")
    assert akismet_blog.call("comment-check", form).data == b"false"


def test_acceptance_7_latin_1_body_is_read_as_what_it_is(akismet_blog: AkismetBlog, blog: Blog) -> None:
    content = "Im Café liegt unter der Tür ein Häufchen Kompost; mit Stroh hält es 40 °C."
    for charset in ("iso-8859-1", "windows-1252"):
        for how in ({"blog_charset": charset}, {"charset": charset}, {}):
            form = fields_of(f"{content} {charset} {how}", **{k: v for k, v in how.items() if k != "charset"})
            body = urlencode({"api_key": akismet_blog.key, **form}, encoding="latin-1").encode()
            kind = f"{FORM}; charset={how['charset']}" if "charset" in how else FORM
            answer = akismet_blog.client.post("/1.1/comment-check", data=body, content_type=kind)
            found = blog.get(f"/comments/external:{answer.headers['X-akismet-guid']}").json
            assert found["comment"]["content"].startswith(content)


@pytest.mark.parametrize(
    ("body", "kind", "text"),
    [
        ("café".encode(), "", "café"),
        (b"caf\xc3\xa9&blog_charset=ISO-8859-1", "", "café"),
        (b"caf\xe9", "", "café"),
        (quote_from_bytes("café".encode("latin-1")).encode(), "charset=iso-8859-1", "café"),
        (b"\x93quoted\x94&blog_charset=ISO-8859-1", "", "\u201cquoted\u201d"),
        ("привет".encode("koi8-r") + b"&blog_charset=KOI8-R", "", "привет"),
        ("こん".encode("shift_jis") + b"&blog_charset=Shift_JIS", "", "こん"),
        (b"caf\xe9&blog_charset=punycode", "", "café"),
        (b"caf\xe9&blog_charset=zip", "", "café"),
        (b"caf\xe9&blog_charset=%00%ff../..", "charset=\xff", "café"),
        (b"a%00b%zz+c%", "", "ab%zz c%"),
        (b"\x81\x8d", "", "\ufffd\ufffd"),
        (b"a=b", "", "a=b"),
        (b"", "", ""),
    ],
)  # fmt: skip
def test_charsets(body: bytes, kind: str, text: str) -> None:
    assert read(b"", b"comment_content=" + body, kind)["comment_content"] == text


def test_what_is_sent_twice_counts_as_in_php_and_the_body_counts_more() -> None:
    sent = read(b"key=query&blog=query", b"key=first&key=last", FORM)
    assert (sent["key"], sent["blog"], sent["none"]) == ("last", "query", "")


@given(
    st.binary(max_size=200),
    st.text(max_size=40),
    st.sampled_from(("comment_content", "blog_charset", "user_ip")),
)
@settings(max_examples=100, deadline=None, database=None, derandomize=True)
def test_whatever_bytes_are_sent_become_a_comment_or_nothing(body: bytes, kind: str, name: str) -> None:
    sent = read(body, b"%s=x&comment_content=y&%s=" % (name.encode(), name.encode()) + body, kind)
    if has_text(sent):
        made = submission_of(sent)
        assert "\x00" not in made.canonical()
        assert made.comment().content


def test_number_of_fields_is_bounded() -> None:
    assert len(read(b"", b"a=1&" * 100_000, FORM).pairs) == MOST_FIELDS


@pytest.mark.parametrize(
    "names",
    [
        ("comment_context", "comment_context"),
        ("comment_context[]", "comment_context[]"),
        ("comment_context[0]", "comment_context[1]"),
        ("comment_context%5B%5D", "comment_context%5B1%5D"),
    ],
)
def test_comment_context_is_read_in_all_its_forms(
    akismet_blog: AkismetBlog, blog: Blog, names: tuple[str, str]
) -> None:
    form = urlencode({"api_key": akismet_blog.key, **fields_of(THOUGHTFUL)})
    body = f"{form}&{names[0]}=compost&{names[1]}=winter"
    guid = akismet_blog.client.post("/1.1/comment-check", data=body, content_type=FORM).headers[
        "X-akismet-guid"
    ]
    assert blog.get(f"/comments/external:{guid}").json["comment"]["post"]["title"] == "compost, winter"


@pytest.mark.parametrize(
    ("call", "lacks"),
    [
        ("comment-check", "blog"),
        ("comment-check", "user_ip"),
        ("submit-spam", "blog"),
        ("submit-ham", "blog"),
    ],
)
def test_malformed_requests_are_told_what_is_missing(
    akismet_blog: AkismetBlog, call: str, lacks: str
) -> None:
    sent = fields_of(THOUGHTFUL)
    del sent[lacks]
    answer = akismet_blog.call(call, sent)
    is_text(answer, "invalid")
    assert answer.headers["X-akismet-debug-help"] == f'Empty "{lacks}" value'


def test_address_of_the_author_may_be_unknown(akismet_blog: AkismetBlog) -> None:
    is_good(akismet_blog.check(THOUGHTFUL, user_ip="", recheck_reason="recheck_queue"), "false")
    assert akismet_blog.call("verify-key", blog=" ").headers["X-akismet-debug-help"] == 'Empty "blog" value'


@pytest.mark.parametrize("blog", ["http://", "ftp://kitchen.example", "http://[", "not a blog", "https:// /"])
def test_blog_must_be_an_address(akismet_blog: AkismetBlog, blog: str) -> None:
    answer = akismet_blog.call("verify-key", blog=blog)
    is_text(answer, "invalid")
    assert answer.headers["X-akismet-debug-help"] == "We were unable to parse your blog URI"


def test_blog_may_be_written_without_a_scheme(akismet_blog: AkismetBlog) -> None:
    is_good(akismet_blog.call("verify-key", blog="kitchen.example/blog"), "valid")


def test_acceptance_9_ruling_goes_to_the_callback_with_the_key(
    akismet_blog: AkismetBlog, blog: Blog, intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    guid = akismet_blog.check(BORDERLINE).headers["X-akismet-guid"]
    akismet_blog.check(THOUGHTFUL)
    blog.post(f"/comments/external:{guid}/ruling", {"ruling": "publish"})
    with intake.database.read() as connection:
        (told,) = endpoints.of_site(connection, kitchen[0].id)
        (due,) = connection.execute(select(deliveries.c.payload)).scalars()
    assert (told.kind, told.url, told.secret) == ("wordpress", CALLBACK, kitchen[1].akismet)
    assert json.loads(due) == {"guid": guid, "result": "false"}


def test_blog_with_another_key_is_told_with_that_key(
    akismet_blog: AkismetBlog, intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    akismet_blog.check(BORDERLINE)
    with intake.database.write() as connection:
        other = sites.add_key(connection, kitchen[0].id, "akismet")
    AkismetBlog(akismet_blog.client, other).check(THOUGHTFUL)
    with intake.database.read() as connection:
        (told,) = endpoints.of_site(connection, kitchen[0].id)
    assert told.secret == other


def test_acceptance_10_too_many_unknown_keys_get_a_short_429(
    client: FlaskClient, akismet_blog: AkismetBlog
) -> None:
    stranger = AkismetBlog(client, UNKNOWN)
    answers = [stranger.call("verify-key", blog=BLOG) for _ in range(61)]
    assert [answer.status_code for answer in answers] == [200] * 60 + [429]
    assert (answers[-1].headers["Retry-After"], answers[-1].mimetype) == ("60", "text/plain")
    assert len(answers[-1].data) < 50 and answers[-1].data not in (b"true", b"false", b"valid", b"invalid")
    is_good(akismet_blog.call("verify-key", blog=BLOG), "valid")


def test_acceptance_10_without_a_database_there_is_a_short_503(
    client: FlaskClient, akismet_blog: AkismetBlog, intake: Intake
) -> None:
    intake.database.close()
    intake.database.engine = create_engine("sqlite:////nowhere/at-all.db")
    answer = akismet_blog.check(THOUGHTFUL)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert (answer.mimetype, answer.data) == ("text/plain", b"try again later")


def test_body_that_is_too_long_is_refused_shortly(akismet_blog: AkismetBlog) -> None:
    answer = akismet_blog.check("x" * 1_100_000)
    assert (answer.status_code, answer.data) == (413, b"the comment is too long")


LONG = {
    "three bytes a character": "\u3042" * 32_000,
    "four bytes a character": "\U0001f44d" * 32_000,
    "one byte too many": THOUGHTFUL + "." * (65_537 - len(THOUGHTFUL.encode())),
}


@pytest.mark.parametrize("content", LONG.values(), ids=LONG.keys())
def test_text_that_is_too_long_is_read_as_far_as_it_goes_and_held(
    akismet_blog: AkismetBlog, blog: Blog, content: str
) -> None:
    answer = akismet_blog.check(content)
    assert answer.status_code == 200
    guid = answer.headers["X-akismet-guid"]
    shown = blog.get(f"/comments/external:{guid}").json
    assert shown["status"] in ("pending", "rejected")
    assert "truncated" in [finding["rule"] for finding in shown["findings"]]
    read = shown["comment"]["content"]
    assert content.startswith(read) and 65_533 <= len(read.encode()) <= 65_536
    assert akismet_blog.check(content).headers["X-akismet-guid"] == guid, "the same comment"
    for call, status in (("submit-spam", "rejected"), ("submit-ham", "published")):
        ruled = akismet_blog.call(call, fields_of(content))
        assert (ruled.status_code, ruled.data) == (200, b"Thanks for making the web a better place.")
        assert blog.get(f"/comments/external:{guid}").json["status"] == status


def test_blanks_around_a_text_do_not_make_it_too_long(akismet_blog: AkismetBlog, blog: Blog) -> None:
    answer = akismet_blog.check(" " * 70_000 + THOUGHTFUL + "\n" * 70_000)
    shown = blog.get(f"/comments/external:{answer.headers['X-akismet-guid']}").json
    assert (answer.data, shown["comment"]["content"]) == (b"false", THOUGHTFUL)
    assert "truncated" not in [finding["rule"] for finding in shown["findings"]]


def test_text_that_is_too_long_is_rejected_for_what_was_read(akismet_blog: AkismetBlog) -> None:
    assert akismet_blog.check(f"{TWO_LINKS} {'more of it ' * 6_000}").data == b"true"


def test_long_fields_are_cut_and_odd_ones_left_out(akismet_blog: AkismetBlog, blog: Blog) -> None:
    odd = {
        "comment_author": "n\x00" * 70_000,
        "user_ip": "1" * 300,
        "comment_date_gmt": "yesterday",
        "comment_parent": "p" * 400,
        "user_role": "r" * 400,
        "comment_type": "t" * 400,
        "blog_lang": "en, fr_ca" * 20,
        "reporter": "m" * 400,
    }
    guid = akismet_blog.check(THOUGHTFUL, **odd).headers["X-akismet-guid"]
    sent = blog.get(f"/comments/external:{guid}").json["comment"]
    assert (len(sent["author"]["name"]), len(sent["author"]["ip"]), len(sent["parent"]["id"])) == (
        65536,
        200,
        255,
    )
    assert "created_at" not in sent and "type" not in sent


def test_everything_that_a_client_tells_is_read(akismet_blog: AkismetBlog, blog: Blog) -> None:
    guid = akismet_blog.check(
        THOUGHTFUL.replace("the core", 'the "core"').replace('"', '\\"'),
        comment_author="Ruth O\\'Okafor",
        comment_author_url="https://ruth.example/",
        comment_date_gmt="2026-03-01 12:00:00",
        comment_parent="7",
        comment_post_ID="12",
        user_ID="3",
        user_role="author,editor",
        blog_lang="en, fr_ca",
        comment_type="pingback",
    ).headers["X-akismet-guid"]
    sent = blog.get(f"/comments/external:{guid}").json["comment"]
    assert 'the "core"' in sent["content"]
    assert sent["author"] | {"user_agent": ""} == {
        "name": "Ruth O'Okafor",
        "email": "nils@mail.example",
        "url": "https://ruth.example/",
        "ip": "192.0.2.20",
        "user_agent": "",
        "id": "3",
        "role": "author,editor",
    }
    assert (sent["post"]["id"], sent["parent"]["id"], sent["locale"]) == ("12", "7", "en, fr_ca")
    assert (sent["type"], sent["format"], sent["created_at"]) == ("pingback", "html", "2026-03-01T12:00:00Z")


def test_content_type_is_an_alias_of_comment_type(akismet_blog: AkismetBlog, blog: Blog) -> None:
    guid = akismet_blog.check(THOUGHTFUL, comment_type="", content_type="trackback").headers["X-akismet-guid"]
    assert blog.get(f"/comments/external:{guid}").json["comment"]["type"] == "trackback"


def test_key_of_another_kind_or_a_revoked_one_opens_nothing(
    client: FlaskClient, akismet_blog: AkismetBlog, intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    is_text(AkismetBlog(client, kitchen[1].api).call("verify-key", blog=BLOG), "invalid")
    with intake.database.write() as connection:
        (record,) = [k for k in sites.keys_of(connection, kitchen[0].id) if k.kind == "akismet"]
        sites.revoke_key(connection, kitchen[0].id, record.id)
    is_text(akismet_blog.call("verify-key", blog=BLOG), "invalid")


def test_no_session_is_read_or_made(akismet_blog: AkismetBlog) -> None:
    assert "Set-Cookie" not in akismet_blog.check(THOUGHTFUL).headers
    assert akismet_blog.call("verify-key", blog=BLOG, csrf_token="none").data == b"valid"


CALLBACKS: dict[str, tuple[str, bool]] = {
    "the webhook": (CALLBACK, True),
    "with www.": ("https://www.kitchen.example/wp-json/akismet/v1/webhook", True),
    "without pretty addresses": ("http://kitchen.example/index.php?rest_route=/akismet/v1/webhook", True),
    "another host": ("https://evil.example/wp-json/akismet/v1/webhook", False),
    "a host below": ("https://x.kitchen.example/", False),
    "the blog as a name": ("https://kitchen.example@evil.example/", False),
    "another scheme": ("file://kitchen.example/etc/passwd", False),
    "no address": ("webhook", False),
    "broken": ("https://[kitchen.example/", False),
    "a line end": ("https://kitchen.example/\r\nX: y", False),
    "too long": ("https://kitchen.example/" + "x" * 2048, False),
}


@pytest.mark.parametrize(("callback", "kept"), CALLBACKS.values(), ids=CALLBACKS.keys())
def test_callback_is_believed_only_on_the_site_s_own_host(
    akismet_blog: AkismetBlog, intake: Intake, kitchen: tuple[Site, Keys], callback: str, kept: bool
) -> None:
    akismet_blog.check(BORDERLINE, callback=callback)
    with intake.database.read() as connection:
        told = [each.url for each in endpoints.of_site(connection, kitchen[0].id)]
    assert told == ([callback] if kept else [])
