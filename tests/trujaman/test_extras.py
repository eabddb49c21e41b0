"""Every extra is one of the package, and named by the message that misses it."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from index.config import Config
from index.errors import ReadError
from index.readers import libarchive_files, ocr, pst
from index.readers.context import Context
from search.cli import main as search
from tests.paths import ROOT
from trujaman.cli import main
from trujaman.extras import EXTRAS, Extra

NOT_FOR_USERS = {"all", "benchmarks", "dev", "docs", "peers"}
NOT_IN_ALL = {"milvus", "e5"}
"""What 'all' leaves out: a server, and what has 90 MB of weights or needs a compiler."""
ALIASES = {"pst": "mail"}


def declared() -> dict[str, list[str]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return dict(project["optional-dependencies"])


def missing_ocr(_: Config) -> str:
    return ocr.find_obstacle()


def missing_mail(_: Config) -> str:
    with pytest.raises(ReadError) as error:
        pst.parse(b"!BDN", Context())
    return str(error.value)


def missing_archives(_: Config) -> str:
    with pytest.raises(ReadError) as error:
        libarchive_files.parse(b"Rar!", Context())
    return str(error.value)


def missing_page(config: Config) -> str:
    return str(search(["--serve", "8765", "--config", str(config.path)]))


def missing_assistants(config: Config) -> str:
    return str(search(["mcp", "--http", "8765", "--config", str(config.path)]))


def missing_server(config: Config) -> str:
    path = config.path
    path.write_text(path.read_text() + "backend: milvus:http://127.0.0.1:9\n")
    return str(search(["water", "--config", str(path)]))


def missing_encoder(config: Config) -> str:
    path = config.path
    path.write_text(path.read_text() + "encoder: e5\n")
    return str(search(["water", "--config", str(path)]))


MESSAGES: dict[str, Callable[[Config], str]] = {
    "e5": missing_encoder,
    "ocr": missing_ocr,
    "mail": missing_mail,
    "archives": missing_archives,
    "web": missing_page,
    "mcp": missing_assistants,
    "milvus": missing_server,
}


def test_the_extras_are_those_of_the_package() -> None:
    names = {extra.name for extra in EXTRAS}
    assert names == set(declared()) - NOT_FOR_USERS - set(ALIASES)
    assert names == set(MESSAGES)
    (every,) = declared()["all"]
    assert every == f"trujaman[{','.join(sorted(names - NOT_IN_ALL))}]"
    for alias, name in ALIASES.items():
        assert declared()[alias] == [f"trujaman[{name}]"]


@pytest.fixture(params=EXTRAS, ids=lambda extra: str(extra.name))
def missing(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Extra:
    """Return an extra whose modules cannot be imported now."""
    extra: Extra = request.param
    for name in list(sys.modules):
        if name.startswith(("search.web.", "search.mcp.server")):
            monkeypatch.delitem(sys.modules, name)
    for module in extra.modules:
        for name in [name for name in sys.modules if name.startswith(f"{module}.")]:
            monkeypatch.delitem(sys.modules, name)
        monkeypatch.setitem(sys.modules, module, None)
    return extra


def test_what_misses_an_extra_names_it(
    missing: Extra, project: Callable[..., Config], capsys: pytest.CaptureFixture[str]
) -> None:
    message = MESSAGES[missing.name](project()) + capsys.readouterr().err
    assert f"pip install 'trujaman[{missing.name}]'" in message


def test_the_doctor_says_what_a_missing_extra_would_bring(
    missing: Extra,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["doctor"]) == 0
    (line,) = [
        line for line in capsys.readouterr().out.splitlines() if f"extra {missing.name} " in line
    ]
    assert missing.brings in line
    assert f"pip install 'trujaman[{missing.name}]'" in line
