"""What the commands print as JSON is what the schemas in ``docs/schema`` say, key by key."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from index.cli import main as index
from index.config import Config
from index.json_lines import JsonLines
from search.cli import main as search
from search.enums import Reason
from tests.paths import ROOT
from tests.projects import DOCUMENTS, make_project

QUERIES = ("human trafficking", "trata de personas", "الاتجار بالبشر")


def load(name: str) -> dict[str, Any]:
    loaded = json.loads((ROOT / "docs" / "schema" / f"{name}.schema.json").read_text())
    assert isinstance(loaded, dict)
    return loaded


def strict(schema: Any) -> Any:
    """Return a schema that allows no key but those it names."""
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: strict(part) for key, part in schema.items()}
    if "properties" in result and isinstance(result["properties"], dict):
        result["additionalProperties"] = False
    return result


def check(name: str, value: Any, part: str = "") -> None:
    """Assert that ``value`` is as a schema, or ``part`` of it, says."""
    schema = strict(load(name))
    if part:
        schema = {"$defs": schema["$defs"], "$ref": f"#/$defs/{part}"}
    Draft202012Validator(schema).validate(value)


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    mail = "From: a@example.org\nSubject: Nota\nDate: Mon, 5 Feb 2024 10:00:00 +0000\n\nPolicía.\n"
    documents = {**DOCUMENTS, "nota.eml": mail, "empty.txt": "", "photo.xyz": "\0\0"}
    config = make_project(tmp_path_factory.mktemp("schema"), documents, exclude="['football*']")
    assert index(["-q", "--config", str(config.path)]) == 0
    return config


@pytest.fixture
def printed(config: Config, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    def printed(command: Callable[[list[str]], int], *arguments: str) -> str:
        capsys.readouterr()
        command([*arguments, "--config", str(config.path)])
        return capsys.readouterr().out

    return printed


def lines(output: str) -> Iterator[Any]:
    return map(json.loads, output.splitlines())


@pytest.mark.parametrize("name", ["search", "index"])
def test_the_schemas_are_schemas(name: str) -> None:
    Draft202012Validator.check_schema(load(name))
    assert load(name) != strict(load(name))


@pytest.mark.parametrize(
    "arguments", [(), ("-C", "1"), ("--facets",), ("--mode", "semantic"), ("--without", "names")]
)
@pytest.mark.parametrize("query", [*QUERIES, "qwxzvk", "traficking", '"police', "type:eml"])
def test_an_answer(printed: Callable[..., str], query: str, arguments: tuple[str, ...]) -> None:
    check("search", json.loads(printed(search, query, "--json", *arguments)))


def test_highlights_of_titles_and_names_of_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    documents = {
        "Bernard.txt": "He called Bernard.",
        "call.html": "<title>برنارد</title><p>اتصل رجل ببرنارد</p>",
    }
    config = make_project(tmp_path, documents)
    assert index(["-q", "--config", str(config.path)]) == 0
    reasons = set()
    for query in ("Bernard", "برنارد"):
        capsys.readouterr()
        search([query, "--json", "--config", str(config.path)])
        answer = json.loads(capsys.readouterr().out)
        check("search", answer)
        for hit in answer["hits"]:
            check("search", hit, "hit")
            for highlight in hit["title_highlights"] + hit["path_highlights"]:
                reasons.add(highlight["reason"])
    assert {"exact", "spelling"} <= reasons


def test_the_schema_has_all_reasons() -> None:
    reasons = load("search")["$defs"]["highlight"]["properties"]["reason"]["enum"]
    assert reasons == [reason.value for reason in Reason]


@pytest.mark.parametrize("query", QUERIES)
def test_lines_of_hits(printed: Callable[..., str], query: str) -> None:
    for line in lines(printed(search, query, "--jsonl", "-C", "1")):
        check("search", line, "hit")


@pytest.mark.parametrize(
    ("arguments", "part"),
    [((), "results"), (("--jsonl",), "hit"), (("--count",), "count"), (("-l",), "paths")],
)
def test_lines_of_many_queries(
    printed: Callable[..., str], tmp_path: Path, arguments: tuple[str, ...], part: str
) -> None:
    queries = tmp_path / "queries.txt"
    queries.write_text("\n".join([*QUERIES, "date:2024-13 x"]), encoding="utf-8")
    *answers, error = lines(printed(search, "--queries", str(queries), *arguments))
    assert answers
    for answer in answers:
        check("search", answer, part)
        check("search", answer, "queries_line")
    check("search", error, "error")
    check("search", error, "queries_line")


def test_the_lines_of_a_run(
    printed: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    events = list(lines(printed(index, "--json", "--rehash")))
    JsonLines().print_note("a note")
    events += lines(capsys.readouterr().out)
    for event in events:
        check("index", event)
    assert {event["event"] for event in events} == {"progress", "summary", "note"}
    (summary,) = [event for event in events if event["event"] == "summary"]
    assert summary["skipped"]
    assert summary["excluded"]


def test_the_status(printed: Callable[..., str]) -> None:
    status = json.loads(printed(index, "status", "--json"))
    check("index", status, "status")
    assert status["skipped"]
    assert status["excluded"]


def test_a_folder_that_is_not_there(printed: Callable[..., str], config: Config) -> None:
    elsewhere = config.documents[0].rename(config.path.parent / "elsewhere")
    try:
        status = json.loads(printed(index, "status", "--json"))
    finally:
        elsewhere.rename(config.documents[0])
    check("index", status, "status")
    assert status["absent"]


@pytest.mark.parametrize("language", ["", "en", "es", "ar"])
def test_the_list(printed: Callable[..., str], config: Config, language: str) -> None:
    paths = [str(config.documents[0] / f"{language}.txt")] if language else []
    listing = json.loads(printed(index, "list", "--json", *paths))
    check("index", listing, "list")
    assert listing["entries"]


def test_a_key_that_is_not_written_down_is_noticed(printed: Callable[..., str]) -> None:
    answer = json.loads(printed(search, "policía", "--json"))
    more = copy.deepcopy(answer)
    more["hits"][0]["new"] = 1
    less = copy.deepcopy(answer)
    del less["hits"][0]["score"]
    for changed in (more, less):
        with pytest.raises(ValidationError, match=r"new|score"):
            check("search", changed)
