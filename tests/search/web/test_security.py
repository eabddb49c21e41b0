"""Only whoever has the printed address is let in, and only from it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from search.web.engine_access import EngineAccess
from search.web.security import HEADERS, cookie_name
from search.web.services import Services
from tests.search.web.stage import ADDRESS, KEY, PORT, visiting


def no_engine() -> None:
    raise OSError("no engine here")


@pytest.fixture(scope="module")
def visitor() -> Iterator[TestClient]:
    with visiting(Services(open_engine=no_engine)) as visitor:  # type: ignore[arg-type]
        yield visitor


@pytest.fixture(scope="module")
def stranger() -> Iterator[TestClient]:
    with visiting(Services(open_engine=no_engine), key="") as visitor:  # type: ignore[arg-type]
        yield visitor


PATHS = ["/", "/results?q=trata", "/static/style.css", "/document/1", "/nothing"]


@pytest.mark.parametrize("path", PATHS)
def test_nothing_without_the_key(stranger: TestClient, path: str) -> None:
    answer = stranger.get(path)
    assert answer.status_code == 403
    assert "search --serve" in answer.text


@pytest.mark.parametrize("key", ["guess", "", "%ED%A0%80%FF", KEY + "x", "مفتاح"])
def test_a_wrong_key_is_refused(stranger: TestClient, key: str) -> None:
    assert stranger.get(f"/?key={key}").status_code == 403


def test_the_key_leaves_the_address_for_a_cookie(stranger: TestClient) -> None:
    answer = stranger.get(f"/?q=ni%C3%B1o&key={KEY}")
    assert answer.status_code == 200
    assert KEY not in answer.text
    assert 'content="0; url=/?q=ni%C3%B1o"' in answer.text
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{cookie_name(PORT)}={KEY};")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    stranger.cookies.clear()


def test_the_cookie_of_another_port_is_refused(stranger: TestClient) -> None:
    headers = {"Cookie": f"{cookie_name(PORT + 1)}={KEY}"}
    assert stranger.get("/", headers=headers).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": f"localhost:{PORT}"},
        {"Host": "127.0.0.1"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": f"http://127.0.0.1:{PORT + 1}"},
    ],
)
def test_other_hosts_and_origins_are_refused(visitor: TestClient, headers: dict[str, str]) -> None:
    assert visitor.get("/", headers=headers).status_code == 403


def test_what_changes_something_must_say_where_it_comes_from(visitor: TestClient) -> None:
    assert visitor.post("/nothing").status_code == 403
    assert visitor.post("/nothing", headers={"Origin": ADDRESS}).status_code == 404


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_says_what_a_browser_may_do(visitor: TestClient, path: str) -> None:
    headers = visitor.get(path).headers
    for name in HEADERS.keys() - {"Cache-Control"}:
        assert headers[name] == HEADERS[name]
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy
    assert "http" not in policy


def test_only_assets_stay_with_the_browser(visitor: TestClient) -> None:
    assert visitor.get("/").headers["Cache-Control"] == "no-store"
    assert "immutable" in visitor.get("/static/style.css").headers["Cache-Control"]


@pytest.mark.parametrize("name", ["..%2Fapp.py", "app.py", "%2e%2e/app.py", "style.css%00"])
def test_no_other_file_is_given_out(visitor: TestClient, name: str) -> None:
    assert visitor.get(f"/static/{name}").status_code == 404


def test_an_index_that_cannot_be_opened_is_said(visitor: TestClient) -> None:
    access: EngineAccess = visitor.app.state.access  # type: ignore[attr-defined]
    assert str(access.state.problem) == "no engine here"
