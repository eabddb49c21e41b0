"""What ``backend:`` may say, and how a token is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.backend_address import TOKEN_VARIABLE, Address, parse_backend, read_token, token_path
from index.config import Config, load
from index.demands import find_demands
from index.errors import ConfigError
from tests.projects import make_project


def test_places(tmp_path: Path) -> None:
    assert parse_backend("local", tmp_path) is None
    assert parse_backend("milvus:./data", tmp_path) == Address("", folder=tmp_path / "data")
    server = parse_backend("milvus:https://archive.example", tmp_path)
    assert server == Address("https://archive.example:19530")
    named = parse_backend("milvus:http://10.0.0.7:4000/lima", tmp_path)
    assert named == Address("http://10.0.0.7:4000", "lima")
    assert str(named) == "milvus:http://10.0.0.7:4000/lima"
    apart = parse_backend("milvus:http://10.0.0.7:4000/case_7/lima", tmp_path)
    assert apart == Address("http://10.0.0.7:4000", "lima", database="case_7")
    assert str(apart) == "milvus:http://10.0.0.7:4000/case_7/lima"


@pytest.mark.parametrize(
    "text",
    [
        "elsewhere",
        "milvus:",
        "milvus:ftp://host:1",
        "milvus:http://",
        "milvus:http://host:99999",
        "milvus:http://host/Árbol",
        "milvus:http://host/a b",
        "milvus:http://host/a/b/c",
        "milvus:http://host/7/b",
        "milvus:http://host/?x=1",
    ],
)
def test_what_is_no_place_is_named_with_its_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match=r"config\.yaml, line 3: "):
        make_project(tmp_path, backend=f'"{text}"')


def test_a_password_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=TOKEN_VARIABLE) as error:
        parse_backend("milvus:http://root:secreto@host:1", tmp_path)
    assert "secreto" not in str(error.value)


def test_a_server_is_asked_about_before_it_is_sent_anything(tmp_path: Path) -> None:
    assert "backend" in _demanded(make_project(tmp_path, backend="milvus:http://10.0.0.7:1"))
    assert "data_dir" in _demanded(make_project(tmp_path, backend="milvus:../elsewhere"))
    assert _demanded(make_project(tmp_path, backend="milvus:./data")) == {"backend"}
    assert _demanded(load(make_project(tmp_path).path)) == set()
    assert _demanded(make_project(tmp_path, backend="local")) == set()


def _demanded(config: Config) -> set[str]:
    return {demand.key for demand in find_demands(config)} - {"owner"}


def test_a_token_is_private_and_not_sent_in_the_clear(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    far, near = Address("http://10.0.0.7:1"), Address("http://127.0.0.1:1")
    assert read_token(far) == ""
    monkeypatch.setenv(TOKEN_VARIABLE, "secreto")
    assert read_token(near) == read_token(Address("https://10.0.0.7:1")) == "secreto"
    with pytest.raises(ConfigError, match="unencrypted") as error:
        read_token(far)
    assert "secreto" not in str(error.value)
    monkeypatch.delenv(TOKEN_VARIABLE)
    token_path().parent.mkdir(parents=True)
    token_path().write_text("de archivo\n")
    token_path().chmod(0o644)
    with pytest.raises(ConfigError, match="chmod 600"):
        read_token(near)
    token_path().chmod(0o600)
    assert read_token(near) == "de archivo"
