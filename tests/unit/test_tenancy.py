"""A site's name and address are checked once, for the command line and the page alike."""

from __future__ import annotations

import pytest

from moderation.errors import InvalidInput
from moderation.tenancy import LONGEST_URL, checked_url


@pytest.mark.parametrize(
    "url",
    [
        "https://blog.example.org",
        "http://blog.example.org/",
        "https://blog.example.org:8443/in/a-folder",
        "http://localhost:8000",
        "http://127.0.0.1:8000",
        "http://[::1]:8000/",
        "https://bücher.example/über",
        "https://my_blog.example/%7Eann/~ben",
        "https://BLOG.example.",
    ],
)
def test_address_of_a_site_is_taken_as_it_was_typed(url: str) -> None:
    assert checked_url(url) == url


WRONG = {
    "": "is not a web address",
    "blog.example": "is not a web address",
    "javascript:alert(1)": "is not a web address",
    "ftp://blog.example": "is not a web address",
    "https://": "is not a web address",
    "https:///path": "is not a web address",
    "https://a..example": "is not a web address",
    "https://-a.example": "is not a web address",
    "https://a&b.example": "is not a web address",
    "https://a.example/ b": "holds a character that no address has",
    "https://a.example/<script>": "holds a character that no address has",
    'https://a.example/"x': "holds a character that no address has",
    "https://a.example\\@b.example": "holds a character that no address has",
    "https://a.example/\n": "holds a character that no address has",
    "https://a.example/\u202e": "holds a character that no address has",
    "https://user:pw@x.example": "holds a name or a password",
    "https://user@x.example": "holds a name or a password",
    "https://x.example/?script": "goes on after the path",
    "https://x.example/#top": "goes on after the path",
    "https://x.example:99999": "has a host or port that cannot be",
    "https://x.example:0": "has a host or port that cannot be",
    "https://x.example:": "has a host or port that cannot be",
    "https://x.example:web": "has a host or port that cannot be",
    "https://[::1": "has a host or port that cannot be",
    "https://x.example/" + "a" * LONGEST_URL: "is longer than 2048 characters",
}


@pytest.mark.parametrize(("url", "why"), WRONG.items(), ids=range(len(WRONG)))
def test_address_that_is_none_is_refused_with_what_is_wrong_with_it(url: str, why: str) -> None:
    with pytest.raises(InvalidInput, match=f"{why}; give it as https://") as caught:
        checked_url(url)
    assert str(caught.value).isprintable() and len(str(caught.value)) < 350


def test_long_name_of_a_host_is_checked_in_no_time() -> None:
    with pytest.raises(InvalidInput):
        checked_url("https://" + "a" * 1900 + "!")
