"""Akismet's clients, unmodified, against the running service."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from moderation.store import sites
from moderation.store.database import Database
from moderation.store.sites import Keys, Site
from tests.cast import POST, PRAISE, THOUGHTFUL
from tests.conftest import ROOT, unavailable
from tests.integration.registries import npm_clients, pypi_akismet
from tests.integration.service import Service, eventually, free_port

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("akismet")]
CLIENTS = ROOT / "tests/clients"
BLOG = "https://kitchen.example"
FORM = "application/x-www-form-urlencoded; charset=UTF-8"
ALL_WELL = {
    "verify": True, "wrong": False, "spam": True, "ham": True, "reported": True, "takenBack": True,
}  # fmt: skip


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, trained: Path) -> Iterator[Service]:
    """One service for all clients."""
    folder = tmp_path_factory.mktemp("akismet")
    made = Service(folder, Path(shutil.copytree(trained, folder / "models")))
    made.start()
    yield made
    made.kill()


@pytest.fixture
def key(service: Service) -> Iterator[str]:
    """The Akismet key of a site that is there for one test: what one client says is no copy to the next."""
    database = Database(service.url)
    with database.write() as connection:
        made: tuple[Site, Keys] = sites.add(connection, "blog", BLOG)
    yield made[1].akismet
    with database.write() as connection:
        sites.remove(connection, made[0].id)
    database.close()


@pytest.fixture(scope="module")
def cache(request: pytest.FixtureRequest) -> Path:
    """Where clients are kept between runs."""
    return Path(request.config.cache.mkdir("clients"))


def run(command: list[str], **environment: str) -> str:
    """Run a client and return what it printed."""
    done = subprocess.run(
        command, env=os.environ | environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def npm_modules(cache: Path) -> Path:
    """Return the folder of the clients of npm, if there is somebody to run them."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        unavailable("node and npm are not installed")
    return npm_clients(cache) / "node_modules"


def drive(script: str, cache: Path, key: str, service: Service, **more: Any) -> Any:
    """Let a client of npm do what clients do; return what it was told."""
    environment = more.pop("environment", {})
    what = {
        "folder": str(npm_modules(cache)),
        "url": f"http://127.0.0.1:{service.port}",
        "port": service.port,
        "key": key,
        "blog": BLOG,
        "spam": PRAISE,
        "ham": THOUGHTFUL,
        "author": {"name": "Nils", "email": "nils@mail.example"},
        "ip": "192.0.2.20",
        "permalink": POST["url"],
        **more,
    }
    node = ["node", "--no-deprecation", "--require", str(CLIENTS / "localhost.cjs")]
    return json.loads(run([*node, str(CLIENTS / script), json.dumps(what)], **environment))


def test_acceptance_1_pypi_akismet_passes_its_own_end_to_end_tests(
    service: Service, key: str, cache: Path
) -> None:
    client = pypi_akismet(cache)
    printed = run(
        [sys.executable, "-m", "pytest", "-q",
         "-p", "anyio", "-p", "akismet.pytest_plugin", "-p", "point_akismet", "-c", os.devnull,
         "--rootdir", str(client), str(client / "tests/end_to_end")],
        PYTHONPATH=f"{client / 'lib'}:{CLIENTS}",
        PYTEST_DISABLE_PLUGIN_AUTOLOAD="1",
        AKISMET_URL=f"http://127.0.0.1:{service.port}",
        PYTHON_AKISMET_API_KEY=key,
        PYTHON_AKISMET_BLOG_URL=BLOG,
        PYTHON_AKISMET_TIMEOUT="10",  # of its default second a busy machine of tests may take a part
    )  # fmt: skip
    assert re.search(r"^26 passed", printed, re.M), printed


def test_acceptance_2_npm_cedx_akismet(service: Service, key: str, cache: Path) -> None:
    assert drive("cedx.mjs", cache, key, service) == ALL_WELL


def test_acceptance_3_npm_akismet_api(service: Service, key: str, cache: Path) -> None:
    assert drive("akismet_api.cjs", cache, key, service) == ALL_WELL


def test_acceptance_4_npm_akismet_by_its_host_option(service: Service, key: str, cache: Path) -> None:
    assert drive("akismet.cjs", cache, key, service) == ALL_WELL


def test_acceptance_4_npm_akismet_through_an_http_proxy(service: Service, key: str, cache: Path) -> None:
    proxy = {"http_proxy": f"http://127.0.0.1:{service.port}", "no_proxy": "", "NO_PROXY": ""}
    assert drive("akismet.cjs", cache, key, service, port=0, environment=proxy) == ALL_WELL


def test_acceptance_8_http_1_0_with_akismet_s_host_name(service: Service, key: str) -> None:
    form = {"api_key": key, "blog": BLOG, "user_ip": "192.0.2.1", "user_role": "administrator"}
    body = urlencode(form).encode()
    head = (
        f"POST /1.1/comment-check HTTP/1.0\r\nHost: rest.akismet.com\r\nContent-Type: {FORM}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", service.port), timeout=10) as connection:
        connection.sendall(head.encode() + body)
        answer = b"".join(iter(lambda: connection.recv(4096), b""))  # until the service hangs up
    headers, _, said = answer.partition(b"\r\n\r\n")
    assert said == b"false"
    lines = headers.decode().lower().split("\r\n")
    assert lines[0].split()[1] == "200"
    assert "content-length: 5" in lines and not any("chunked" in line for line in lines)
    assert any(re.fullmatch(r"x-akismet-guid: [0-9a-f]{32}", line) for line in lines)


def recipe() -> str:
    """Return the commands of the page that make a certificate for Akismet's names."""
    page = (ROOT / "docs/akismet.md").read_text("utf-8")
    (block,) = [b for b in re.findall(r"```sh\n(.*?)```", page, re.S) if b.startswith("openssl")]
    return str(block)


@pytest.fixture(scope="module")
def akismets_names(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The service behind TLS, with a certificate for Akismet's names; its port, and whom to trust."""
    if shutil.which("openssl") is None:
        unavailable("openssl is not installed")
    folder, port = tmp_path_factory.mktemp("names"), free_port()
    subprocess.run(["sh", "-eu", "-c", recipe()], cwd=folder, check=True, capture_output=True)
    environment = {"MODERATION_DATABASE_URL": service.url, "MODERATION_MODELS_DIR": str(service.models)}
    with subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{port}", "--certfile", folder / "akismet.pem",
         "--keyfile", folder / "akismet.key", "--chdir", ROOT, "wsgi:application"],
        env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder,
    ) as front:  # fmt: skip
        try:
            eventually(lambda: _listens(port) or front.poll() is not None)
            yield str(port), str(folder / "ca.pem")
        finally:
            front.terminate()


def test_python_client_with_a_fixed_host_is_led_here_by_a_name_and_a_certificate(
    akismets_names: tuple[str, str], key: str, cache: Path
) -> None:
    printed = run(
        [sys.executable, str(CLIENTS / "fixed_host.py")],
        PYTHONPATH=str(pypi_akismet(cache) / "lib"),
        AKISMET_PORT=akismets_names[0],
        SSL_CERT_FILE=akismets_names[1],
        PYTHON_AKISMET_API_KEY=key,
        PYTHON_AKISMET_BLOG_URL=BLOG,
        PYTHON_AKISMET_TIMEOUT="10",
    )
    assert printed == "HAM\n"


def test_acceptance_3_npm_akismet_api_passes_its_own_integration_tests_with_its_fixed_host(
    akismets_names: tuple[str, str], key: str, cache: Path
) -> None:
    modules = npm_modules(cache)
    printed = run(
        ["node", "--no-deprecation", str(modules / "mocha/bin/mocha.js"),
         "--require", str(CLIENTS / "localhost.cjs"), str(modules / "akismet-api/test/integration.spec.js")],
        AKISMET_KEY=key,
        AKISMET_PORT=akismets_names[0],
        NODE_EXTRA_CA_CERTS=akismets_names[1],
    )  # fmt: skip
    assert re.search(r"^\s*5 passing", printed, re.M), printed


def _listens(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def through_wordpress(service: Service | None, requests: list[tuple[str, dict[str, Any]]]) -> Any:
    """Let WordPress send requests with the must-use plugin in place; return the answers."""
    if shutil.which("php") is None:
        unavailable("PHP is not installed")
    plugin = ROOT / "integrations/wordpress/comment-moderation.php"
    done = subprocess.run(
        ["php", str(CLIENTS / "wordpress.php"), str(plugin)],
        input=json.dumps(requests),
        env=os.environ | {"COMMENT_MODERATION_URL": f"http://127.0.0.1:{service.port}" if service else ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def request_of(**form: str) -> dict[str, Any]:
    """Return the arguments of a request as the Akismet plugin makes it."""
    return {
        "body": urlencode(form),
        "headers": {
            "Content-Type": FORM,
            "Host": "rest.akismet.com",
            "User-Agent": "WordPress/7.1 | Akismet/5.7",
        },
        "httpversion": "1.0",
        "timeout": 15,
    }


def test_must_use_plugin_reroutes_what_the_akismet_plugin_asks(service: Service, key: str) -> None:
    comment = {
        "blog": BLOG, "user_ip": "192.0.2.20", "permalink": POST["url"], "comment_content": THOUGHTFUL,
        "comment_author": "Nils", "comment_author_email": "nils@mail.example",
        "callback": f"{BLOG}/wp-json/akismet/v1/webhook",
    }  # fmt: skip
    verify, check, by_host, stats = through_wordpress(
        service,
        [
            (
                "https://rest.akismet.com/1.1/verify-key",
                request_of(key=key, blog=BLOG, api_key="0123456789ab"),
            ),
            ("http://rest.akismet.com/1.1/comment-check", request_of(**comment, api_key=key)),
            (f"https://{key}.rest.akismet.com/1.1/comment-check?x=1", request_of(**comment)),
            ("https://rest.akismet.com/1.1/get-subscription", request_of(key=key, blog=BLOG)),
        ],
    )
    here = f"http://127.0.0.1:{service.port}"
    assert (verify["body"], verify["sent"]) == ("valid", [f"{here}/1.1/verify-key"])
    assert (check["body"], check["sent"]) == ("false", [f"{here}/1.1/comment-check"])
    assert (by_host["body"], by_host["sent"]) == ("false", [f"{here}/akismet/{key}/1.1/comment-check?x=1"])
    guids = [
        next(h for h in each["headers"] if h.lower().startswith("x-akismet-guid"))
        for each in (check, by_host)
    ]
    assert guids[0] == guids[1]
    assert json.loads(stats["body"])["status"] == "active"


@pytest.mark.parametrize(
    "url",
    [
        "https://api.wordpress.org/plugins/update-check/1.1/",
        "https://rest.akismet.com.evil.example/1.1/verify-key",
        "https://not-rest.akismet.com/1.1/verify-key",
        "https://evil.example/rest.akismet.com",
        "https://evil.example@akismet.example/",
    ],
)
def test_must_use_plugin_leaves_all_other_requests_alone(service: Service, url: str) -> None:
    (answer,) = through_wordpress(service, [(url, request_of(key="0123456789ab"))])
    assert (answer["body"], answer["sent"]) == ("out into the world", [url])


def test_must_use_plugin_does_nothing_until_it_is_told_where_the_service_is() -> None:
    url = "https://rest.akismet.com/1.1/verify-key"
    (answer,) = through_wordpress(None, [(url, request_of(key="0123456789ab"))])
    assert (answer["body"], answer["sent"]) == ("out into the world", [url])
