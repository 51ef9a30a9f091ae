"""Asks through PyPI's akismet as it is: https, and Akismet's own host. Only the name leads elsewhere."""

import os
import socket
from typing import Any

import akismet

resolve = socket.getaddrinfo


def alias(host: str, port: int, *rest: Any, **more: Any) -> Any:
    """Stand in for a line of /etc/hosts, and for port 443, which a test may not have."""
    assert (host, port) == ("rest.akismet.com", 443)
    return resolve("127.0.0.1", int(os.environ["AKISMET_PORT"]), *rest, **more)


socket.getaddrinfo = alias  # type: ignore[assignment]
client = akismet.SyncClient.validated_client()
print(client.comment_check(user_ip="192.0.2.1", comment_content="x", user_role="administrator").name)
