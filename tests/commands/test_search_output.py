"""What ``search`` prints for other programs, and its filters, in three languages."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from index.cli import main as index
from index.config import Config
from index.update import update
from search.cli import main as search
from search.many_queries import read_lines
from search.types import DocumentView, Hit
from tests.projects import DOCUMENTS, make_project

Run = Callable[..., tuple[int, str, str]]

QUERIES = ["human trafficking", "trata de personas", "الاتجار بالبشر"]


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    config = make_project(tmp_path_factory.mktemp("output"))
    update(config)
    return config


@pytest.fixture
def run(config: Config, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, str, str]:
        status = search([*arguments, "--config", str(config.path)])
        return (status, *capsys.readouterr())

    return run


@pytest.mark.parametrize("query", QUERIES)
def test_passages_are_counted(run: Run, query: str) -> None:
    status, output, _ = run(query, "--count", "--mode", "keyword")
    assert (status, output) == (0, "3\n")


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("mode", ["keyword", "hybrid"])
def test_a_limit_of_hits_limits_no_count(run: Run, tmp_path: Path, query: str, mode: str) -> None:
    for limit in ("1", "2", "50"):
        assert run(query, "--count", "-n", limit, "--mode", mode)[:2] == (0, "3\n")
    queries = tmp_path / "queries.txt"
    queries.write_text(query, encoding="utf-8")
    output = run("--queries", str(queries), "--count", "-n", "2", "--mode", mode)[1]
    assert json.loads(output) == {"query": query, "count": 3}


def test_a_limit_beside_a_count_is_checked_all_the_same(run: Run) -> None:
    status, output, notes = run("trata", "--count", "-n", "0")
    assert (status, output) == (2, "")
    assert notes == "search: the limit is 0; ask for at least 1 hit\n"


@pytest.mark.parametrize("query", QUERIES)
def test_paths_are_listed_once(run: Run, query: str) -> None:
    _, output, _ = run(query, "-l", "--mode", "keyword")
    assert {Path(line).name for line in output.splitlines()} == {"en.txt", "es.txt", "ar.txt"}


@pytest.mark.parametrize(
    ("query", "meant"), [("resqued", "rescued"), ("polisia", "policía"), ("الشرظة", "الشرطة")]
)
@pytest.mark.parametrize("form", [["--json"], ["-l"], ["--count"]])
def test_a_correction_is_spelt_alike_in_all_outputs(
    run: Run, query: str, meant: str, form: list[str]
) -> None:
    _, _, said = run(query, *form, "--mode", "keyword")
    assert f'searched for "{meant}" instead of "{query}"' in said


def test_nothing_is_counted_and_listed_with_status_1(run: Run) -> None:
    assert run("=qwxzvk", "--count")[:2] == (1, "0\n")
    assert run("=qwxzvk", "-l")[:2] == (1, "")


@pytest.mark.parametrize("query", QUERIES)
def test_tables_open_in_spreadsheets(run: Run, query: str) -> None:
    _, output, _ = run(query, "--csv", "-n", "1")
    assert output.startswith("\ufeff")
    (row,) = csv.DictReader(io.StringIO(output.removeprefix("\ufeff")))
    assert row["rank"] == "1"
    assert row["text"]


@pytest.mark.parametrize("query", QUERIES)
def test_quotations_are_markdown(run: Run, query: str) -> None:
    _, output, _ = run(query, "--markdown", "-n", "1")
    assert output.startswith(f"# {query}\n")
    assert "\n> " in output


REPORTS = {
    "en": "The harbour police found the missing boat of Elena Robledo near the lighthouse.",
    "es": "La policía del puerto halló el barco perdido de Elena Robledo cerca del faro.",
    "ar": "عثرت شرطة الميناء على القارب المفقود لسعاد الخطيب قرب المنارة.",
}
REPORT_QUERIES = {"en": "harbour police", "es": "policía puerto", "ar": "شرطة الميناء"}


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Config:
    texts = {
        f"{language}{number}.txt": text for language, text in REPORTS.items() for number in range(5)
    }
    config = make_project(tmp_path_factory.mktemp("copied"), texts)
    update(config)
    return config


@pytest.mark.parametrize("language", REPORTS)
def test_copies_are_one_hit_until_they_are_asked_for(
    copied: Config, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--lang", language, "--mode", "keyword", "--config", str(copied.path)]

    def run(*arguments: str) -> str:
        assert search([REPORT_QUERIES[language], *arguments, *options]) == 0
        return capsys.readouterr().out

    assert "+4 copies: " in run()
    assert "(--copies lists all)" in run()
    (hit,) = json.loads(run("--json"))["hits"]
    assert (hit["copies_total"], len(hit["copies"])) == (4, 4)
    (row,) = csv.DictReader(io.StringIO(run("--csv").removeprefix("\ufeff")))
    assert row["copies_total"] == "4"
    names = [f"{language}{number}.txt" for number in range(5)]
    assert [Path(line).name for line in run("-l").splitlines()] == names
    assert run("--count") == "5\n"
    hits = json.loads(run("--copies", "--json"))["hits"]
    assert [Path(hit["path"]).name for hit in hits] == names
    assert json.loads(run("--facets", "--json"))["facets"]["passages"] == 5


def test_facets_say_that_they_count_copies(
    copied: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    search(["harbour police", "--facets", "--config", str(copied.path)])
    assert "search: --facets counts copies, too\n" in capsys.readouterr().err
    search(["harbour police", "--facets", "--copies", "--config", str(copied.path)])
    assert "copies" not in capsys.readouterr().err


def test_a_hit_is_opened_by_its_number_in_the_list(
    copied: Config, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISUAL", "true")
    options = ["Robledo", "--mode", "keyword", "--config", str(copied.path)]
    search([*options, "--json"])
    hits = json.loads(capsys.readouterr().out)["hits"]
    assert len(hits) == 2
    opened: list[str] = []

    def open_hit(hit: Hit, _: DocumentView) -> tuple[str, ...]:
        opened.append(hit.path)
        return ()

    monkeypatch.setattr("search.open_hit.open_hit", open_hit)
    for number in (1, 2):
        assert search([*options, "--open", str(number)]) == 0
    assert opened == [hit["path"] for hit in hits]
    assert search([*options, "--open", "3"]) == 2


def test_a_bad_query_of_many_is_an_object_and_the_rest_goes_on(run: Run, tmp_path: Path) -> None:
    queries = tmp_path / "queries.txt"
    queries.write_text("trata\ndate:2024-13 x\n\n?!\nالشرطة\n", encoding="utf-8")
    status, output, notes = run("--queries", str(queries))
    first, bad, empty, last = map(json.loads, output.splitlines())
    assert status == 2
    assert first["hits"]
    assert last["hits"]
    assert (bad["query"], bad["line"]) == ("date:2024-13 x", 2)
    assert "no such date" in bad["error"]
    assert empty["line"] == 4
    assert "search: line 2: query, character 1: date:2024-13" in notes


def test_a_line_that_is_not_utf_8_is_an_object_and_the_rest_goes_on(
    run: Run, tmp_path: Path
) -> None:
    queries = tmp_path / "queries.txt"
    lines = [b"trata", "víctimas".encode("latin-1"), "الشرطة".encode("cp1256"), b"police\r"]
    queries.write_bytes(b"\xef\xbb\xbf" + b"\n".join(lines))
    status, output, notes = run("--queries", str(queries), "-n", "1")
    first, spanish, arabic, last = map(json.loads, output.splitlines())
    assert status == 2
    assert (first["query"], last["query"]) == ("trata", "police")
    assert (spanish["query"], spanish["line"]) == ("v\\xedctimas", 2)
    assert spanish["error"] == "not UTF-8 at byte 2 of the line"
    assert arabic["line"] == 3
    assert notes.count("not UTF-8") == 2


def test_queries_on_a_pipe_are_read_as_they_come(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    with os.fdopen(reader) as standard_input, os.fdopen(writer, "wb", buffering=0) as pipe:
        monkeypatch.setattr("sys.stdin", standard_input)
        lines = read_lines("-")
        for number, query in enumerate(QUERIES, start=1):
            pipe.write(f"{query}\n".encode())
            assert next(lines) == (number, query.encode())


def test_a_file_of_queries_in_utf_16_is_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "queries.txt").write_text("trata\nالشرطة\n", encoding="utf-16")
    status, output, notes = run("--queries", str(tmp_path / "queries.txt"))
    assert (status, output) == (2, "")
    assert notes.endswith("in UTF-16; save it as UTF-8\n")


def test_many_queries_are_counted_and_their_paths_listed(run: Run, tmp_path: Path) -> None:
    queries = tmp_path / "queries.txt"
    queries.write_text("\n".join([*QUERIES, "=qwxzvk"]), encoding="utf-8")
    command = ("--queries", str(queries), "--mode", "keyword")
    status, output, _ = run(*command, "--count")
    assert status == 0
    assert [json.loads(line) for line in output.splitlines()] == [
        {"query": query, "count": 3 if query in QUERIES else 0} for query in [*QUERIES, "=qwxzvk"]
    ]
    _, output, _ = run(*command, "-l")
    *listed, nothing = map(json.loads, output.splitlines())
    for line in listed:
        assert {Path(path).name for path in line["paths"]} == {"en.txt", "es.txt", "ar.txt"}
    assert nothing == {"query": "=qwxzvk", "paths": []}


@pytest.mark.parametrize("option", ["--csv", "--markdown", "--explain", "--full"])
def test_what_many_queries_cannot_print_is_one_line(run: Run, option: str) -> None:
    status, output, notes = run("--queries", "-", option)
    assert (status, output) == (2, "")
    assert f"which {option} does not go with" in notes


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["--lang", "ar"], ["ar.txt"]),
        (["--path", "E?.TXT"], ["en.txt", "es.txt"]),
        (["--title", "policía"], ["es.txt"]),
        (["--title", "شرطة"], ["ar.txt"]),
        (["--type", "pdf"], []),
        (["--from", "pérez"], []),
        (["--lang", "en", "--title", "stadium"], ["football.txt"]),
    ],
)
def test_filters_alone_are_a_query(run: Run, arguments: list[str], names: list[str]) -> None:
    status, output, _ = run(*arguments, "-l")
    assert [Path(line).name for line in output.splitlines()] == names
    assert status == (0 if names else 1)
    field, option = f"{arguments[0][2:]}:{arguments[1]}", run(*arguments, "--json")
    if len(arguments) == 2:
        by_field = json.loads(run(field, "--json")[1])
        assert json.loads(option[1])["hits"] == by_field["hits"]


def test_a_null_without_paths_is_one_line(run: Run) -> None:
    status, output, notes = run("trata", "-0")
    assert (status, output, notes) == (2, "", "search: -0 goes with -l\n")


def test_hits_of_many_queries_say_which_they_answer(run: Run, tmp_path: Path) -> None:
    queries = tmp_path / "queries.txt"
    queries.write_text("\n".join(QUERIES), encoding="utf-8")
    status, output, _ = run("--queries", str(queries), "--jsonl", "-n", "1")
    assert status == 0
    assert [json.loads(line)["query"] for line in output.splitlines()] == QUERIES


@pytest.mark.parametrize("option", ["--jsonl", "--count", "-l"])
def test_what_no_object_says_of_many_queries_is_noted(
    run: Run, tmp_path: Path, option: str
) -> None:
    queries = tmp_path / "queries.txt"
    queries.write_text("trata\n987 654 999\n", encoding="utf-8")
    _, _, notes = run("--queries", str(queries), option)
    assert 'search: line 2: no passage has "987 654 999"' in notes


@pytest.mark.parametrize(
    ("arguments", "query"),
    [
        (["--type", "txt"], "type:txt"),
        (["--type", "pdf"], "type:pdf"),
        (["--title", "policía rescató"], 'title:"policía rescató"'),
        (["--title", "الشرطة"], "title:الشرطة"),
        (["--date", "2020..2021"], "date:2020..2021"),
        (["--from", "pérez"], "from:pérez"),
        (["--to", "خالد"], "to:خالد"),
        (["--lang", "ar"], "lang:ar"),
        (["--path", "e*.txt"], "path:e*.txt"),
    ],
)
def test_an_option_filters_as_its_field(run: Run, arguments: list[str], query: str) -> None:
    by_option = run("policía", *arguments, "-l")
    by_field = run(f"policía {query}", "-l")
    assert by_option[:2] == by_field[:2]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize(
    ("dates", "message"),
    [
        ("2024-13", "no such date"),
        ("ayer..2024", "no such date"),
        ("2024..2023", "ends before it begins"),
        ("2024-02..2024-01-31", "ends before it begins"),
    ],
)
def test_an_option_with_impossible_dates_is_an_error(
    run: Run, query: str, dates: str, message: str
) -> None:
    status, output, notes = run(query, "--date", dates)
    assert (status, output) == (2, "")
    assert f"--date {dates}: {message}" in notes
    status, _, notes = run(f"{query} date:{dates}")
    assert status == 2
    assert f"date:{dates}: {message}" in notes


@pytest.mark.parametrize("query", ['"human trafficking', "«trata de personas", "“الاتجار بالبشر"])
def test_what_is_read_otherwise_is_said_beside_the_results(run: Run, query: str) -> None:
    status, output, notes = run(query, "-l")
    assert (status, bool(output)) == (0, True)
    assert "quotation marks are not closed" in notes


@pytest.mark.parametrize("query", QUERIES)
def test_whole_passages_are_shown(run: Run, query: str) -> None:
    _, output, _ = run(query, "--full", "-n", "1", "--mode", "keyword")
    _, listed, _ = run(query, "--json", "-n", "1", "--mode", "keyword")
    assert json.loads(listed)["hits"][0]["text"] in output


@pytest.mark.parametrize("command", [search, index])
def test_the_version_is_told(
    command: Callable[[list[str]], int], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        command(["--version"])
    assert end.value.code == 0
    assert capsys.readouterr().out.startswith("trujaman ")


@pytest.mark.parametrize("query", ["police", "policía", "الشرطة"])
def test_documents_without_a_date_are_said_in_every_output(run: Run, query: str) -> None:
    _, _, notes = run(query, "--after", "2024")
    assert "documents without a date left out; --undated includes them" in notes
    _, _, notes = run(f"{query} after:2024")
    assert "documents without a date left out; date:none finds them" in notes
    _, _, notes = run(query, "--sort", "date")
    assert "documents without a date at the end" in notes
    for arguments in (["--after", "2024", "--undated"], ["--undated"], ["--date", "none"], []):
        assert "without a date" not in run(query, *arguments)[2]
    _, output, _ = run(query, "--after", "2024", "--json")
    undated = json.loads(output)["undated"]
    assert undated["left_out"]
    assert undated["documents"] == len(run(query, "--undated", "-l")[1].splitlines())


@pytest.mark.parametrize("query", ["police", "policía", "الشرطة"])
@pytest.mark.parametrize("sort", ["date", "oldest", "path"])
def test_every_output_has_the_same_order(
    project: Callable[..., Config], capsys: pytest.CaptureFixture[str], query: str, sort: str
) -> None:
    def run(*arguments: str) -> str:
        arguments = (*arguments, "--config", str(dated.path), "--sort", sort, "-n", "5")
        assert search(arguments) == 0
        return capsys.readouterr().out.removeprefix("\ufeff")

    dates = {"c": "2024-01-02 ", "a": "2023-05-06 ", "b": "2025-07-08 ", "d": ""}
    documents = {
        f"{name}-{original}": date + text
        for name, date in dates.items()
        for original, text in DOCUMENTS.items()
        if original != "football.txt"
    }
    dated = project(documents)
    update(dated)
    queries = dated.path.parent / "queries.txt"
    queries.write_text(query, encoding="utf-8")
    hits = json.loads(run(query, "--json"))["hits"]
    assert hits == json.loads(run("--queries", str(queries)))["hits"]
    assert hits == [json.loads(line) for line in run(query, "--jsonl").splitlines()]
    table = csv.DictReader(io.StringIO(run(query, "--csv")))
    assert [hit["path"] for hit in hits] == [row["path"] for row in table]
    letters = [Path(hit["path"]).name[0] for hit in hits]
    expected = {"date": "bbbcc", "oldest": "aaacc", "path": "aaabb"}
    assert "".join(letters) == expected[sort]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--explain", "--json"], "--explain does not go with --json; leave it out"),
        (["--explain", "--csv"], "or take --json, which has 'signals' and 'highlights'"),
        (["--explain", "--open", "1"], "--explain does not go with --open"),
        (["--full", "--jsonl"], "--full does not go with --jsonl, which prints whole passages"),
        (["--full", "-l"], "--full does not go with --files, which prints no passages"),
        (["-C", "2", "--count"], "-C does not go with --count, which prints no passages"),
    ],
)
def test_options_for_text_are_refused_where_there_is_none(
    run: Run, query: str, arguments: list[str], message: str
) -> None:
    status, output, notes = run(query, *arguments)
    assert (status, output) == (2, "")
    assert message in notes
