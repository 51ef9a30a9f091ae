"""No request goes where it must not: private hosts, redirects, names that change; nor on for ever."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from moderation.errors import InvalidInput
from moderation.outward import LARGEST_ANSWER, Sender, Unreachable, is_public, target
from tests.conftest import unavailable
from tests.integration.receiver import Receiver, Reply, receiving


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver on a private address."""
    with receiving() as made:
        yield made


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "169.254.169.254", "169.254.170.2", "100.64.0.1", "100.100.100.200", "192.0.0.192", "198.18.0.1",
        "192.0.2.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "168.63.129.16",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1",
        "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::1",
    ],
)  # fmt: skip
def test_address_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["93.184.216.34", "1.1.1.1", "172.32.0.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"],
)
def test_address_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "", "hook", "//blog.example/hook", "ftp://blog.example/", "file:///etc/passwd", "gopher://blog.example/",
        "http://blog.example/hook", "https://", "https:///hook", "https://ann:secret@blog.example/",
        "https://ann@blog.example/", "https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest/",
        "https://blog.example:99999/", "https://blog.example/a b", "https://blog.example/\r\nX: y",
        "https://[::ffff:10.0.0.1]/", "https://blog..example/",
        "https://blog.example/häkchen", "https://blog.example/?q=ä", "https://blog.example/" + "a" * 2048,
    ],
)  # fmt: skip
def test_address_is_refused_before_anything_is_asked(url: str) -> None:
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["93.184.216.34"]

    with pytest.raises(InvalidInput):
        target(url, ())
    with pytest.raises(Unreachable):
        Sender(resolve=resolve).post(url, {}, b"")
    assert asked == []


@pytest.mark.parametrize(
    ("url", "host", "port", "path"),
    [
        ("https://blog.example", "blog.example", 443, "/"),
        ("https://Blog.Example:8443/a?b=c#d", "blog.example", 8443, "/a?b=c"),
        ("https://münchen.example/x", "xn--mnchen-3ya.example", 443, "/x"),
        ("https://93.184.216.34/", "93.184.216.34", 443, "/"),
        ("http://inside/", "inside", 80, "/"),
        ("http://10.0.0.7:81/", "10.0.0.7", 81, "/"),
    ],
)
def test_address_is_taken(url: str, host: str, port: int, path: str) -> None:
    goal = target(url, {"inside", "10.0.0.7"})
    assert (goal.host, goal.port, goal.path) == (host, port, path)


@pytest.mark.parametrize(
    "stands_for", [["127.0.0.1"], ["::ffff:127.0.0.1"], ["10.0.0.1", "127.0.0.1"], ["169.254.169.254"]]
)
def test_name_that_stands_for_a_private_address_is_refused(receiver: Receiver, stands_for: list[str]) -> None:
    sender = Sender(resolve=lambda host, port: stands_for)
    with pytest.raises(Unreachable, match="private address; nothing was sent"):
        sender.post(receiver.url.replace("http://127.0.0.1", "https://hook.example"), {}, b"{}")
    assert receiver.got == []


def test_the_name_is_resolved_once_and_the_checked_address_is_the_one_connected_to(
    receiver: Receiver,
) -> None:
    asked = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["192.0.2.1"]

    sender = Sender({"hook.example"}, resolve=resolve)
    url = receiver.url.replace("127.0.0.1", "hook.example")
    assert sender.post(url, {}, b"{}").status == 204
    assert asked == ["hook.example"]
    assert receiver.got[0].headers["host"] == url.split("/")[2]


def test_a_private_address_among_public_ones_is_left_out(receiver: Receiver) -> None:
    port = int(receiver.url.split(":")[2].split("/")[0])
    sender = Sender(resolve=lambda host, port: ["127.0.0.1", "240.0.0.1", "10.0.0.1"], longest=1)
    with pytest.raises(Unreachable, match="private"):
        sender.post(f"https://hook.example:{port}/", {}, b"")
    assert receiver.got == []


def test_the_next_address_is_tried_if_one_cannot_be_connected_to(receiver: Receiver) -> None:
    sender = Sender({"hook.example"}, resolve=lambda host, port: ["127.0.0.2", "127.0.0.1"])
    assert sender.post(receiver.url.replace("127.0.0.1", "hook.example"), {}, b"{}").status == 204
    assert len(receiver.got) == 1


def test_name_that_nobody_knows(receiver: Receiver) -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    with pytest.raises(Unreachable, match="cannot be resolved"):
        Sender(resolve=resolve).post("https://nobody.example/", {}, b"")
    with pytest.raises(Unreachable, match="no address"):
        Sender(resolve=lambda host, port: []).post("https://nobody.example/", {}, b"")


def test_redirects_are_answers_like_others(receiver: Receiver) -> None:
    with receiving() as inner:
        receiver.answers(302, Location=inner.url)
        assert Sender({"127.0.0.1"}).post(receiver.url, {}, b"{}").status == 302
        assert inner.got == []


def test_only_the_beginning_of_an_answer_is_read(receiver: Receiver) -> None:
    receiver.behave = lambda got: Reply(200, body=b"x" * (LARGEST_ANSWER * 4))
    assert len(Sender({"127.0.0.1"}).post(receiver.url, {}, b"{}").body) == LARGEST_ANSWER


@pytest.mark.parametrize(
    "part",
    [b"HTTP/1.1 200 OK\r\nX-A: ", b"HTTP/1.1 2", b"HTTP/1.1 200 OK\r\n\r\n"],
    ids=["head", "status", "body"],
)
def test_answer_that_comes_a_byte_at_a_time_is_cut_off(receiver: Receiver, part: bytes) -> None:
    receiver.drips = part
    began = time.monotonic()
    with pytest.raises(Unreachable, match="took too long"):
        Sender({"127.0.0.1"}, longest=0.5).post(receiver.url, {}, b"{}")
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    "answer",
    [b"SSH-2.0-OpenSSH\r\n", b"", b"HTTP/1.1 abc OK\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500,
     b"HTTP/1.1 200 OK\r\nX: " + b"a" * 70_000 + b"\r\n\r\n"],
    ids=["ssh", "nothing", "no number", "many headers", "long header"],
)  # fmt: skip
def test_what_is_no_answer_is_a_failure_and_nothing_of_it_is_told(receiver: Receiver, answer: bytes) -> None:
    receiver.behave = lambda got: answer
    with pytest.raises(Unreachable) as failed:
        Sender({"127.0.0.1"}).post(receiver.url, {}, b"{}")
    assert "SSH" not in str(failed.value) and len(str(failed.value)) < 60


def test_nobody_listens() -> None:
    with receiving() as gone:
        url = gone.url
    with pytest.raises(Unreachable, match="refused"):
        Sender({"127.0.0.1"}).post(url, {}, b"{}")


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of `hook.example`, with its key in the same file."""
    if shutil.which("openssl") is None:
        unavailable("openssl is not installed")
    file = tmp_path / "hook.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-keyout", file, "-out", tmp_path / "cert.pem", "-days", "2", "-subj", "/CN=hook.example",
         "-addext", "subjectAltName=DNS:hook.example"],
        check=True, capture_output=True,
    )  # fmt: skip
    file.write_text((tmp_path / "cert.pem").read_text() + file.read_text())
    return file


def test_certificate_must_be_of_the_name_though_the_address_is_connected_to(certificate: Path) -> None:
    trusting = ssl.create_default_context(cafile=str(certificate))
    allowed = {"hook.example", "other.example"}

    def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    with receiving(certificate) as receiver:
        url = receiver.url.replace("127.0.0.1", "hook.example")
        assert Sender(allowed, resolve=resolve, tls=trusting).post(url, {}, b"{}").status == 204
        for sender, address in (
            (Sender(allowed, resolve=resolve, tls=trusting), url.replace("hook.", "other.")),
            (Sender(allowed, resolve=resolve), url),
        ):
            with pytest.raises(Unreachable, match="certificate"):
                sender.post(address, {}, b"{}")
        assert len(receiver.got) == 1


def test_handshake_that_never_ends_is_cut_off(receiver: Receiver) -> None:
    url = receiver.url.replace("http:", "https:")
    began = time.monotonic()
    with pytest.raises(Unreachable):
        Sender({"127.0.0.1"}, longest=0.5).post(url, {}, b"{}")
    assert time.monotonic() - began < 3
