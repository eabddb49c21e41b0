"""The interactive search in a browser: it works, on this machine, for whoever started it."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from index.config import Config
from index.update import update
from search.display.bidi.reorder import reorder_line
from search.tui.system.serve import COOKIE
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


def started(config: Config, port: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "search", "--serve", str(port), "--config", str(config.path)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )


@pytest.fixture
def address(project: Callable[..., Config]) -> Iterator[str]:
    """The address that a running server printed."""
    config = project()
    update(config)
    port = free_port()
    server = started(config, port)
    assert server.stdout is not None
    assert server.stderr is not None
    try:
        address = server.stdout.readline().strip()
        await_port(port)
        yield address
    finally:
        server.terminate()
        server.wait(PATIENCE)
        server.stdout.close()
        server.stderr.close()


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
    assert await status(bare, Cookie=f"{COOKIE}={key}") == 200
    assert await status(address, Host="evil.example") == 403
    assert await status(address, Origin="http://evil.example") == 403


@pytest.mark.asyncio
async def test_a_search_in_the_browser(address: str) -> None:
    bare, _, key = address.partition("?key=")
    cookies = {COOKIE: key}
    async with (
        aiohttp.ClientSession(
            cookies=cookies, cookie_jar=aiohttp.CookieJar(unsafe=True)
        ) as visitor,
        visitor.ws_connect(f"{bare}ws?width=100&height=30") as page,
        asyncio.timeout(PATIENCE),
    ):
        shown = b""
        typed = False
        while b"hits" not in shown:
            message = await page.receive()
            assert message.type in (aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.TEXT), message
            if message.type is aiohttp.WSMsgType.BINARY:
                shown += message.data
            if not typed and b"type to search" in shown:
                typed = True
                await page.send_str(json.dumps(["stdin", "trata de personas"]))
        # Nothing between the page and us puts Arabic in order: it comes in order, and joined.
        assert "الاتجار بالبشر" not in shown.decode()
        assert reorder_line("الاتجار بالبشر").text in shown.decode()


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
