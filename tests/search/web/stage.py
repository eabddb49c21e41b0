"""The application without a server: what tests of the page ask it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from starlette.testclient import TestClient

from index.config import Config
from search.web.app import build_app
from search.web.engine_access import EngineAccess
from search.web.index_state import Stage
from search.web.security import cookie_name
from search.web.services import Services, services_of

PORT: Final = 8123
KEY: Final = "the-key"
ADDRESS: Final = f"http://127.0.0.1:{PORT}"
PATIENCE: Final = 120.0
"""Seconds until a wait for something to happen counts as failed."""


@contextmanager
def visiting(
    site: Config | Services, *, key: str = KEY, is_open: bool = True
) -> Iterator[TestClient]:
    """Let the tests visit the page of an index, with the cookie for ``key``.

    It ``is_open`` before they do, unless they want to see it before.
    """
    services = site if isinstance(site, Services) else services_of(site)
    app = build_app(services, port=PORT, key=KEY, look_every=0.02)
    cookies = {cookie_name(PORT): key}
    with TestClient(app, ADDRESS, follow_redirects=False, cookies=cookies) as visitor:
        if is_open:
            await_stage(app.state.access, Stage.READY, Stage.UNUSABLE)
        yield visitor


def await_stage(access: EngineAccess, *stages: Stage) -> None:
    """Wait until the index is at one of ``stages``."""
    deadline = time.monotonic() + PATIENCE
    while access.state.stage not in stages:
        assert time.monotonic() < deadline, access.state
        time.sleep(0.005)
