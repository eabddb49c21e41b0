"""The interactive search in a browser: it works, on this machine, for whoever started it."""

from __future__ import annotations

import asyncio
import base64
import errno
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from index.config import Config
from index.errors import ConfigError
from index.update import update
from search.display.bidi.reorder import reorder_line
from search.tui.system import serve
from search.tui.system.serve import cookie_name
from tests.paths import ROOT

pytestmark = pytest.mark.slow

PATIENCE = 60.0
"""Seconds until a wait for something to happen counts as failed."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_port(port: int) -> None:
    """Wait until somebody listens: the address is printed a moment before."""
    deadline = time.monotonic() + PATIENCE
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert time.monotonic() < deadline, "the server does not listen"
        time.sleep(0.05)


@contextmanager
def serving(
    config: Config, *, cwd: Path | None = None, python_path: str = str(ROOT)
) -> Iterator[str]:
    """Serve until the block ends; return the address that the server printed."""
    port = free_port()
    command = [sys.executable, "-P", "-m", "search", "--serve", str(port)]
    with subprocess.Popen(
        [*command, "--config", str(config.path)],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONPATH": python_path},
    ) as server:
        try:
            assert server.stdout is not None
            address = server.stdout.readline().strip()
            await_port(port)
            yield address
        finally:
            server.terminate()


@pytest.fixture
def indexed(project: Callable[..., Config]) -> Config:
    """An indexed project."""
    config = project()
    update(config)
    return config


@pytest.fixture
def address(indexed: Config) -> Iterator[str]:
    """The address that a running server printed."""
    with serving(indexed) as address:
        yield address


def cookie_of(address: str) -> str:
    """The name of the cookie that goes with an address."""
    port = re.search(r":(\d+)/", address)
    assert port is not None
    return cookie_name(int(port.group(1)))


async def status(url: str, **headers: str) -> int:
    async with aiohttp.ClientSession() as visitor, visitor.get(url, headers=headers) as answer:
        return answer.status


@pytest.mark.asyncio
async def test_only_with_the_key_and_only_from_here(address: str) -> None:
    bare, _, key = address.partition("?key=")
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", bare)
    assert await status(address) == 200
    assert await status(bare) == 403
    assert await status(f"{bare}?key=guess") == 403
    assert await status(f"{bare}ws") == 403
    assert await status(f"{bare}static/css/xterm.css") == 403
    assert await status(bare, Cookie=f"{cookie_of(address)}={key}") == 200
    assert await status(address, Host="evil.example") == 403
    assert await status(address, Origin="http://evil.example") == 403


async def search_in_browser(visitor: aiohttp.ClientSession, address: str) -> str:
    """Open the page of ``address``, type a query there and return what it showed."""
    bare, _, _ = address.partition("?key=")
    shown = b""
    typed = False
    async with (
        asyncio.timeout(PATIENCE),
        visitor.get(address),
        visitor.ws_connect(f"{bare}ws?width=100&height=30") as page,
    ):
        while b"hits" not in shown:
            message = await page.receive()
            assert message.type in (aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.TEXT), message
            if message.type is aiohttp.WSMsgType.BINARY:
                shown += message.data
            if not typed and b"type to search" in shown:
                typed = True
                await page.send_str(json.dumps(["stdin", "trata de personas"]))
    return shown.decode()


def browser() -> aiohttp.ClientSession:
    """A visitor who keeps cookies, also those of an address without a name."""
    return aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))


@pytest.mark.asyncio
async def test_a_search_in_the_browser(address: str) -> None:
    async with browser() as visitor:
        shown = await search_in_browser(visitor, address)
    # Nothing between the page and us puts Arabic in order: it comes in order, and joined.
    assert "الاتجار بالبشر" not in shown
    assert reorder_line("الاتجار بالبشر").text in shown


@pytest.mark.asyncio
async def test_two_servers_in_one_browser(indexed: Config) -> None:
    with serving(indexed) as first, serving(indexed) as second:
        async with browser() as visitor:
            for address in (first, second, first):
                async with visitor.get(address) as answer:
                    assert answer.status == 200
            for address in (first, second):
                bare, _, _ = address.partition("?key=")
                async with visitor.get(bare) as answer:  # by its cookie alone
                    assert answer.status == 200


PLANTED = """
import os
with open(os.path.join(os.path.dirname(__file__), "ran"), "a") as file:
    file.write(__name__)
"""
MODULES = ("search", "index", "textual", "json", "yaml", "numpy", "sitecustomize", "usercustomize")


@pytest.mark.asyncio
async def test_nothing_in_the_current_folder_is_run(indexed: Config, tmp_path: Path) -> None:
    strange = tmp_path / "strange"
    strange.mkdir()
    with serving(indexed, cwd=strange, python_path=f":{ROOT}:") as address:
        for module in MODULES:  # planted where the visitor's process is to start
            (strange / f"{module}.py").write_text(PLANTED)
        async with browser() as visitor:
            shown = await search_in_browser(visitor, address)
    assert reorder_line("الاتجار بالبشر").text in shown
    assert not (strange / "ran").exists()


@pytest.mark.asyncio
async def test_a_key_that_is_no_text_is_refused(address: str) -> None:
    bare, _, _ = address.partition("?key=")
    assert await status(f"{bare}?key=%ED%A0%80%FF") == 403


@pytest.mark.asyncio
async def test_pages_load_nothing_from_elsewhere(address: str) -> None:
    async with aiohttp.ClientSession() as visitor, visitor.get(address) as answer:
        policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "http:" not in policy
    assert "https:" not in policy


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--serve", "0"], "ports are 1 to 65535"),
        (["--serve", "8000", "trata"], "--serve takes no QUERY"),
        (["--serve", "TAKEN"], "choose another port"),
    ],
)
def test_what_cannot_be_served_is_said_in_one_line(
    project: Callable[..., Config], arguments: list[str], message: str
) -> None:
    config = project()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = str(listener.getsockname()[1])
        given = [port if argument == "TAKEN" else argument for argument in arguments]
        result = subprocess.run(
            [sys.executable, "-m", "search", *given, "--config", str(config.path)],
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
    assert result.returncode == 2
    assert message in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_configuration_that_may_be_a_stranger_s_is_not_served(
    indexed: Config, tmp_path: Path
) -> None:
    strange = tmp_path / "strange"
    strange.mkdir()
    documents, data = indexed.documents[0], indexed.data_dir
    (strange / "config.yaml").write_text(f"documents: [{documents}]\ndata_dir: {data}\n")
    result = subprocess.run(
        [sys.executable, "-m", "search", "--serve", str(free_port())],
        cwd=strange,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert result.returncode == 2
    assert result.stdout == ""
    assert "index trust" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


class Chromium:
    """A page in headless Chromium, by the DevTools protocol."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._number = 0

    @classmethod
    async def open(cls, session: aiohttp.ClientSession, port: int) -> Chromium:
        """Connect to the page of a browser that is starting."""
        while True:
            with suppress(aiohttp.ClientConnectionError):
                async with session.get(f"http://127.0.0.1:{port}/json") as answer:
                    pages = [target for target in await answer.json() if target["type"] == "page"]
                if pages:
                    return cls(await session.ws_connect(pages[0]["webSocketDebuggerUrl"]))
            await asyncio.sleep(0.1)

    async def call(self, method: str, **parameters: object) -> dict[str, Any]:
        self._number += 1
        call = {"id": self._number, "method": method, "params": parameters}
        await self._socket.send_json(call)
        while True:
            answer = await self._socket.receive_json()
            if answer.get("id") == self._number:
                return dict(answer["result"])

    async def until(self, expression: str) -> None:
        """Wait until an expression is true in the page."""
        while True:
            answer = await self.call("Runtime.evaluate", expression=expression)
            if answer["result"].get("value") is True:
                return
            await asyncio.sleep(0.1)

    async def receives(self, text: str) -> None:
        """Wait until ``text`` has come from the server."""
        await self.until(f"received.includes({json.dumps(text)})")

    async def picture(self) -> bytes:
        answer = await self.call("Page.captureScreenshot", format="png")
        return base64.b64decode(answer["data"])


RECORD = """
    received = '';
    const decoder = new TextDecoder();
    WebSocket = class extends WebSocket {
        constructor(...given) {
            super(...given);
            this.addEventListener('message', async message => {
                if (typeof message.data === 'string') return;
                received += decoder.decode(await new Response(message.data).arrayBuffer());
            });
        }
    };
"""
"""Makes a page keep what comes from the server: the terminal itself is a canvas."""


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("typed", "shown"),
    [("trata", "personas"), ("بالبشر", reorder_line("الاتجار").text)],
    ids=["es", "ar"],
)
async def test_typing_in_chromium(address: str, tmp_path: Path, typed: str, shown: str) -> None:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("Chromium is not installed")
    port = free_port()
    options = ["--headless", "--no-sandbox", f"--user-data-dir={tmp_path / 'browser'}"]
    browser = subprocess.Popen(
        [program, *options, f"--remote-debugging-port={port}", "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as session:
            page = await Chromium.open(session, port)
            await page.call("Page.enable")
            await page.call("Page.addScriptToEvaluateOnNewDocument", source=RECORD)
            await page.call("Page.navigate", url=address)
            await page.receives("type to search")
            await page.until("document.querySelector('textarea') !== null")
            await page.call(
                "Runtime.evaluate", expression="document.querySelector('textarea').focus()"
            )
            before = await page.picture()
            for letter in typed:
                await page.call("Input.dispatchKeyEvent", type="keyDown", text=letter, key=letter)
                await page.call("Input.dispatchKeyEvent", type="keyUp", key=letter)
            await page.receives("hits")
            await page.receives(shown)
            while len(await page.picture()) < 1.5 * len(before):  # it shows far more by now
                await asyncio.sleep(0.1)
            if folder := os.environ.get("TRUJAMAN_PICTURES_OF_BROWSER"):
                (Path(folder) / f"{len(typed)}.png").write_bytes(await page.picture())
    finally:
        browser.terminate()
        browser.wait(PATIENCE)


@pytest.mark.parametrize("port_taken", [True, False], ids=["taken", "forbidden"])
def test_a_port_that_cannot_be_had_is_said_before_any_address(
    indexed: Config, port_taken: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        if not port_taken:  # the superuser of a container may have any
            monkeypatch.setattr(serve, "create_server", _forbid)
            with pytest.raises(ConfigError, match=rf"^--serve {port}: Permission denied; choose"):
                serve.serve(port)
            return
        command = [sys.executable, "-P", "-m", "search", "--serve", str(port)]
        ended = subprocess.run(
            [*command, "--config", str(indexed.path)],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    assert (ended.returncode, ended.stdout) == (2, "")
    (line,) = ended.stderr.splitlines()
    assert line.startswith(f"search: --serve {port}: the port is taken; choose another port, such")


def _forbid(_: object) -> None:
    raise PermissionError(errno.EACCES, "Permission denied")
