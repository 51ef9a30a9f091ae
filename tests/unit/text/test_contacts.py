"""Ways to reach somebody away from the blog, and numbers and names that are none."""

from __future__ import annotations

import pytest

from moderation.text.contacts import MOST_CONTACTS
from moderation.text.links import find
from moderation.text.normalize import normalize


def contacts(text: str) -> list[tuple[str, str]]:
    return [(contact.kind, contact.text) for contact in find(normalize(text)).contacts]


REACHED = {
    "e-mail": ("ann@kettle.example", "e-mail", "ann@kettle.example"),
    "e-mail before a stop": ("Write to ann@kettle.example.\nThanks", "e-mail", "ann@kettle.example"),
    "e-mail without a space behind": ("ann@kettle.com.Thanks a lot", "e-mail", "ann@kettle.com"),
    "e-mail with dots": ("ann.b.teapot@kettle.co.uk", "e-mail", "ann.b.teapot@kettle.co.uk"),
    "e-mail with a plus": ("ann+tea@kettle.example", "e-mail", "ann+tea@kettle.example"),
    "e-mail in brackets": ("(ann@kettle.example)", "e-mail", "ann@kettle.example"),
    "e-mail in angle brackets": ("<ann@kettle.example>", "e-mail", "ann@kettle.example"),
    "e-mail of another script": ("анна@чайник.рф", "e-mail", "анна@чайник.рф"),
    "spaces around the sign": ("ann @ kettle . com", "e-mail", "ann @ kettle . com"),
    "space in the host": ("ann@gmail. com", "e-mail", "ann@gmail. com"),
    "space before the sign": ("ann @gmail . com", "e-mail", "ann @gmail . com"),
    "sign in brackets": ("ann[at]kettle[dot]com", "e-mail", "ann[at]kettle[dot]com"),
    "sign in round brackets": ("ann (at) kettle.com", "e-mail", "ann (at) kettle.com"),
    "in words": ("ann dot b at gmail dot com", "e-mail", "ann dot b at gmail dot com"),
    "in words with a number": ("ann99 at kettle dot com", "e-mail", "ann99 at kettle dot com"),
    "e-mail behind BBCode": ("[email=ann@kettle.example]me[/email]", "e-mail", "ann@kettle.example"),
    "e-mail in an anchor with a subject": (
        "<a href='mailto:a@b.example?subject=x'>me</a>",
        "e-mail",
        "a@b.example",
    ),
    "full width": ("ａｎｎ＠kettle.example", "e-mail", "ann@kettle.example"),
    "country in front": ("+44 20 7946 0958", "phone", "+44 20 7946 0958"),
    "country with zeros": ("0049 30 123456", "phone", "0049 30 123456"),
    "area in brackets": ("(555) 123-4567", "phone", "(555) 123-4567"),
    "grouped": ("555-123-4567", "phone", "555-123-4567"),
    "grouped with a one": ("1-800-555-0199", "phone", "1-800-555-0199"),
    "dots": ("555.123.4567", "phone", "555.123.4567"),
    "cue before": ("call 030 1234 56789 now", "phone", "030 1234 56789"),
    "cue behind": ("9876543210 is my number", "phone", "9876543210"),
    "cue in German": ("rufen Sie 030 1234 56789", "phone", "030 1234 56789"),
    "cue in Russian": ("звоните 8 495 123 45 67", "phone", "8 495 123 45 67"),
    "cue in Spanish": ("llama al 912 345 678", "phone", "912 345 678"),
    "phone in an anchor": ("<a href='tel:+15551234567'>me</a>", "phone", "+15551234567"),
    "handle on a network": ("find me on insta @ann.teapot", "messenger", "insta @ann.teapot"),
    "invitation to follow": ("follow me @annteapot", "messenger", "follow me @annteapot"),
    "invitation to write": ("DM me @annteapot please", "messenger", "DM me @annteapot"),
    "invitation in short": ("dm @annteapot", "messenger", "dm @annteapot"),
    "invitation to a third": ("contact him on telegram @drtea", "messenger", "telegram @drtea"),
    "messenger with a number": ("WhatsApp: +15551234567", "messenger", "WhatsApp: +15551234567"),
    "messenger with a hyphen": ("whats-app +1 555 123 4567", "messenger", "whats-app +1 555 123 4567"),
    "messenger with a name": ("my skype: ann.teapot", "messenger", "skype: ann.teapot"),
    "messenger with an id": ("WeChat ID: annteapot", "messenger", "WeChat ID: annteapot"),
    "messenger with its own sort of name": ("skype live:annteapot", "messenger", "skype live:annteapot"),
    "messenger with a joined name": (
        "instagram ann_teapot_official",
        "messenger",
        "instagram ann_teapot_official",
    ),
    "messenger with a joined name behind a word": (
        "telegram is ann_teapot",
        "messenger",
        "telegram is ann_teapot",
    ),
    "network with a number": ("my discord: annteapot_7", "messenger", "discord: annteapot_7"),
    "messenger in Russian": ("вайбер +7 900 123 45 67", "messenger", "вайбер +7 900 123 45 67"),
    "messenger in Chinese": ("加微信: annteapot", "messenger", "微信: annteapot"),
    "messenger by number": ("QQ1285574", "messenger", "QQ1285574"),
    "address of a messenger": ("join t.me/annteapot", "messenger", "https://t.me/annteapot"),
    "address of another": ("https://wa.me/15551234567", "messenger", "https://wa.me/15551234567"),
    "scheme of a messenger": (
        "<a href='whatsapp://send?phone=1555'>me</a>",
        "messenger",
        "whatsapp://send?phone=1555",
    ),
    "scheme in the text": ("tg://resolve?domain=annteapot", "messenger", "tg://resolve?domain=annteapot"),
}
NOT_REACHED = {
    "mention": "@ann I agree with you",
    "mention in the middle": "as @ann and @ben.b said",
    "mention behind a stop": "That works. @ann thanks",
    "mention with a host": "thanks @kettle.example",
    "somebody to follow": "I follow @annteapot there",
    "decorator": "use @app.route here",
    "decorator behind a line": "this...\n@model.Name",
    "at a place": "meet at the dot in the middle",
    "at a host": "look at bestkettles dot com",
    "messenger alone": "I deleted WhatsApp last year",
    "messenger as a topic": "Signal and Telegram encrypt differently",
    "signal in a sentence": "signal to noise of 42 at best",
    "opinion before a colon": "a poor unit, imo: ours cost more in the centre",
    "signal before a colon": "you confuse noise and signal: noise averages out",
    "network before a colon": "asked on Discord: nobody knew",
    "messenger that goes on": "we left Telegram: they could not search it",
    "kik in a word": "kikimora 12345678",
    "joined words of a program": "the telegram bot_token and the instagram client_id differ",
    "joined words behind a word that is a messenger too": "signal on_change, discord some_thing",
    "a call of a program": "instagram get_user_list(), whatsapp message_count",
    "live": "skype live: the talk begins at noon",
    "snap": "snap at 12 o'clock",
    "year": "in 2024 and 2025",
    "years": "2019-2021 and 1999-2001",
    "date": "2024-05-06 10:11:12",
    "ISBN": "ISBN 978-3-16-148410-0",
    "ISBN with a number": "the ISBN number is 978-3-16-148410-0",
    "order": "contact us about order number 123456789012",
    "error": "phone shows error code 800700057 always",
    "build": "mobile build 10019041113 crashes",
    "big number": "there were 123456789 of them",
    "money": "it cost 1 000 000 000 in all",
    "digits of pi": "3.14159265358979",
    "hash": "commit 0123456789012345",
    "identifier": "user 1234567890123",
    "coordinates": "52.520008, 13.404954",
    "measure": "200 x 300 x 400 mm",
    "code block": "`call 030 1234 56789`",
    "e-mail without a top level": "ann@kettle",
    "e-mail on this machine": "root@localhost",
    "matrix": "1 2 3 4 5 6 7 8 9",
}


@pytest.mark.parametrize(("text", "kind", "shown"), REACHED.values(), ids=REACHED.keys())
def test_way_to_reach_somebody(text: str, kind: str, shown: str) -> None:
    assert (kind, shown) in contacts(text)


@pytest.mark.parametrize("text", NOT_REACHED.values(), ids=NOT_REACHED.keys())
def test_no_way_to_reach_anybody(text: str) -> None:
    assert contacts(text) == []


def test_contact_that_is_named_twice_is_one_contact() -> None:
    assert len(contacts("ann@kettle.example or Ann@Kettle.example")) == 1


def test_contacts_of_one_comment_are_bounded() -> None:
    assert len(contacts(" ".join(f"a{i}@kettle.example" for i in range(300)))) == MOST_CONTACTS


def test_host_of_an_e_mail_is_no_link() -> None:
    assert find(normalize("ann@kettle.example and ann[at]kettle[dot]com")).links == []


def test_address_of_a_messenger_is_a_link_too() -> None:
    assert [link.host for link in find(normalize("t.me/annteapot")).links] == ["t.me"]
