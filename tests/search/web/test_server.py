"""`search --serve` as a process: what it prints, refuses, and does not run."""

from __future__ import annotations

import errno
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from index.config import Config
from index.errors import ConfigError
from index.update import update
from search import loopback
from search.web import server
from search.web.security import cookie_name
from tests.paths import ROOT
from tests.ports import free_port
from tests.search.web.serving import PATIENCE, serving

pytestmark = pytest.mark.slow


@pytest.fixture
def indexed(project: Callable[..., Config]) -> Config:
    config = project()
    update(config)
    return config


def get(address: str, path: str) -> tuple[int, str]:
    """Ask for ``path`` with the cookie that goes with a printed ``address``."""
    parts = urlsplit(address)
    assert parts.hostname is not None
    assert parts.port is not None
    cookie = f"{cookie_name(parts.port)}={parts.query.removeprefix('key=')}"
    with closing(HTTPConnection(parts.hostname, parts.port, timeout=PATIENCE)) as connection:
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def search(address: str, query: str) -> str:
    """Return the page with the answer, once the index is open."""
    deadline = time.monotonic() + PATIENCE
    while True:
        status, text = get(address, f"/?q={quote(query)}")
        assert status == 200, text
        if "data-waiting" not in text:
            return text
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_printed_address_leads_to_the_page_and_ctrl_c_ends_it(indexed: Config) -> None:
    with serving(indexed) as (address, process), serving(indexed) as (other, _):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?key=[\w-]{22}", address)
        assert address.partition("=")[2] != other.partition("=")[2]
        assert "الاتجار بالبشر" in search(address, "trata de personas")
        assert "<mark" in search(other, "الاتجار بالبشر")
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=PATIENCE)
        assert (process.returncode, errors) == (0, "")


PLANTED = """
import os
with open(os.path.join(os.path.dirname(__file__), "ran"), "a") as file:
    file.write(__name__)
"""
MODULES = ("search", "index", "starlette", "jinja2", "json", "yaml", "numpy", "sitecustomize")


def test_nothing_in_the_current_folder_is_run(indexed: Config, tmp_path: Path) -> None:
    strange = tmp_path / "strange"
    strange.mkdir()
    for module in MODULES:
        (strange / f"{module}.py").write_text(PLANTED)
    with serving(indexed, cwd=strange) as (address, _):
        assert "<article" in search(address, "trata de personas")
    assert not (strange / "ran").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--serve", "0"], "ports are 1 to 65535"),
        (["--serve", "8000", "trata"], "--serve takes no QUERY"),
        (["--serve", "TAKEN"], "the port is taken; choose another port, such as --serve"),
    ],
)
def test_what_cannot_be_served_is_said_in_one_line(
    project: Callable[..., Config], arguments: list[str], message: str
) -> None:
    config = project()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        given = [port if argument == "TAKEN" else argument for argument in arguments]
        result = subprocess.run(
            [sys.executable, "-P", "-m", "search", *given, "--config", str(config.path)],
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    assert (result.returncode, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert message in line


def test_a_port_that_is_forbidden_is_said_before_any_address(
    indexed: Config, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def forbid(_: object) -> None:  # the superuser of a container may have any port
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(loopback, "create_server", forbid)
    with pytest.raises(ConfigError, match=r"^--serve 80: Permission denied; choose another"):
        server.serve(indexed, 80)
    assert capsys.readouterr().out == ""


def test_a_configuration_that_may_be_a_stranger_s_is_not_served(
    indexed: Config, tmp_path: Path
) -> None:
    strange = tmp_path / "strange"
    strange.mkdir()
    documents, data = indexed.documents[0], indexed.data_dir
    (strange / "config.yaml").write_text(f"documents: [{documents}]\ndata_dir: {data}\n")
    result = subprocess.run(
        [sys.executable, "-P", "-m", "search", "--serve", str(free_port())],
        cwd=strange,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert (result.returncode, result.stdout) == (2, "")
    assert "index trust" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
