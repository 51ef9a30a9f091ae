"""The only way to other hosts: one POST to an address that was checked, bounded in time and size.

An address comes from an operator or a blog, and the service stands where private services can be
reached. So a name is resolved once, what it stands for is checked, and the very address that was
checked is connected to. Redirects are not followed, no proxy is asked, nothing is sent twice.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Timer
from urllib.parse import urlsplit

from moderation.errors import InvalidInput, ModerationError

LONGEST = 10.0  # seconds from the connection to the end of the answer
CONNECTING = 4.0  # seconds for each address that a name stands for
MOST_ADDRESSES = 3
LONGEST_URL = 2048  # characters
LARGEST_ANSWER = 64 * 1024  # bytes that are read of it
PORTS = {"http": 80, "https": 443}

# Public by their number, and yet the inside of a provider's network.
METADATA = tuple(ipaddress.ip_network(each) for each in ("168.63.129.16/32", "192.0.0.0/24"))
PUBLIC_V6 = ipaddress.ip_network("2000::/3")
TUNNELS_V6 = (ipaddress.ip_network("2002::/16"), ipaddress.ip_network("2001::/32"))
TRANSLATED_V6 = ipaddress.ip_network("64:ff9b::/96")  # an IPv4 address in its last 32 bits

Resolve = Callable[[str, int], list[str]]


class Unreachable(ModerationError):
    """Nothing was delivered; the message says why and holds nothing of what was answered."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address that may be tried: the hosts that the operator allowed are `trusted`."""

    scheme: str
    host: str
    port: int
    path: str
    trusted: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: the beginning of it."""

    status: int
    retry_after: str
    body: bytes


def target(url: str, allowed: Collection[str]) -> Target:
    """Take an address apart; raise InvalidInput if it is none that we would ever send to."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode().lower() if parts.hostname else ""
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError as error:  # UnicodeError is one
        raise InvalidInput(f"{url!r} is not a web address") from error
    named = bool(host) and parts.scheme in PORTS and len(url) <= LONGEST_URL
    if not named or not (parts.path + parts.query).isascii() or not url.isprintable() or " " in url:
        raise InvalidInput(f"{url!r} is not a web address; give it as https://blog.example.org/hook")
    if "@" in parts.netloc:
        raise InvalidInput("an address with a password in it is refused; endpoints have secrets of their own")
    trusted = host in allowed
    if parts.scheme == "http" and not trusted:
        raise InvalidInput("https is required, except to hosts named in MODERATION_WEBHOOK_ALLOWED_HOSTS")
    if not trusted and _is_literal(host) and not is_public(host):
        raise InvalidInput(f"{host} is not a public address; MODERATION_WEBHOOK_ALLOWED_HOSTS may name it")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, path, trusted)


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_public(address: str) -> bool:
    """Say whether an address belongs to the public internet, whatever it is wrapped in.

    >>> [is_public(a) for a in ("93.184.216.34", "10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1")]
    [True, False, False, False]
    """
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            found = found.ipv4_mapped
        elif found in TRANSLATED_V6:
            found = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        elif found not in PUBLIC_V6 or any(found in tunnel for tunnel in TUNNELS_V6):
            return False
    inside = any(found in network for network in METADATA)
    return found.is_global and not found.is_multicast and not inside


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses that a name stands for."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class _Pinned(http.client.HTTPConnection):
    """A connection to one address, whatever its host's name stands for by now."""

    def __init__(self, goal: Target, address: str, tls: ssl.SSLContext | None, timeout: float) -> None:
        super().__init__(goal.host, goal.port, timeout=timeout)
        self.default_port = PORTS[goal.scheme]  # which Host does not name
        self._address, self._tls = address, tls
        self._open: socket.socket | None = None

    def connect(self) -> None:
        self._open = self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._tls is not None:
            secured = self._tls.wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            self._open = self.sock = secured  # before the handshake, which the clock must be able to end
            secured.do_handshake()

    def cut(self) -> None:
        """End whatever is going on. `sock` is None as soon as the head of the answer is read."""
        if self._open is not None:
            with suppress(OSError):  # it ended by itself
                socket.socket.shutdown(self._open, socket.SHUT_RDWR)


class Sender:
    """Sends to public hosts, and to those that the operator allowed."""

    def __init__(
        self,
        allowed: Collection[str] = (),
        *,
        resolve: Resolve = resolve,
        longest: float = LONGEST,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._allowed, self._resolve, self._longest = allowed, resolve, longest
        self._tls = tls or ssl.create_default_context()

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send a body and return the answer, whatever its status; raise Unreachable."""
        try:
            goal = target(url, self._allowed)
        except InvalidInput as error:
            raise Unreachable(str(error)) from error
        end = time.monotonic() + self._longest
        failed = Unreachable("the name stands for no address")
        for address in self._addresses(goal):
            with self._connection(goal, address, end) as connection:
                try:
                    connection.connect()
                except OSError as error:
                    failed = Unreachable(_why(error, end))
                    continue
                try:
                    return _ask(connection, goal, headers, body, end)
                except (OSError, http.client.HTTPException, ValueError) as error:
                    raise Unreachable(_why(error, end)) from error
        raise failed

    def _addresses(self, goal: Target) -> list[str]:
        """Return the addresses that may be connected to."""
        try:
            found = self._resolve(goal.host, goal.port)
        except (OSError, UnicodeError) as error:
            raise Unreachable("the name cannot be resolved") from error
        allowed = [address for address in found if goal.trusted or is_public(address)]
        if found and not allowed:
            raise Unreachable("the name stands for a private address; nothing was sent")
        return allowed[:MOST_ADDRESSES]

    @contextmanager
    def _connection(self, goal: Target, address: str, end: float) -> Iterator[_Pinned]:
        """Make a connection that is cut when the time is over, whatever it waits for."""
        left = max(0.05, end - time.monotonic())
        tls = self._tls if goal.scheme == "https" else None
        connection = _Pinned(goal, address, tls, min(CONNECTING, left))
        clock = Timer(left, connection.cut)
        clock.daemon = True
        clock.start()
        try:
            yield connection
        finally:
            clock.cancel()
            connection.close()


def _ask(connection: _Pinned, goal: Target, headers: Mapping[str, str], body: bytes, end: float) -> Answer:
    assert connection.sock is not None
    connection.sock.settimeout(LONGEST)
    connection.request("POST", goal.path, body, {**headers, "Connection": "close"})
    with connection.getresponse() as response:
        read = response.read(LARGEST_ANSWER)
    if time.monotonic() >= end:
        raise TimeoutError  # an answer that was cut looks like one that is over
    return Answer(response.status, response.getheader("Retry-After") or "", read)


def _why(error: Exception, end: float) -> str:
    """Say why nothing was delivered, in words of ours: what was answered may be secret."""
    if isinstance(error, TimeoutError) or time.monotonic() >= end:
        return "it took too long"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is refused: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return "TLS failed"
    if isinstance(error, ConnectionRefusedError):
        return "the connection was refused"
    return "the connection broke off" if isinstance(error, OSError) else "the answer is not HTTP"
