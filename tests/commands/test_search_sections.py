"""``search`` tells passages with words of the query from those near in meaning, in every output."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from index.config import Config
from index.update import update
from search.cli import main as search
from tests.projects import make_project

Run = Callable[..., tuple[int, str, str]]

DOCUMENTS = {
    "en/flood.txt": "The flood reached the market at noon, and the mayor asked the army for boats.",
    "en/river.txt": (
        "The river burst its banks after days of heavy rain, and water rose in the houses of the "
        "old quarter."
    ),
    "en/football.txt": "The stadium gates open two hours before the match between the two teams.",
    "es/inundacion.txt": (
        "La inundación dejó sin casa a doscientas familias, según el alcalde del distrito."
    ),
    "es/rio.txt": (
        "El río se desbordó tras varios días de lluvias intensas y el agua entró en las "
        "viviendas del barrio antiguo."
    ),
    "es/futbol.txt": (
        "El equipo ganó el partido en el último minuto y los hinchas celebraron en la plaza."
    ),
    "ar/faydan.txt": "أدى الفيضان إلى تشريد مئات الأسر، وطلب رئيس البلدية قوارب من الجيش.",
    "ar/nahr.txt": (
        "ارتفع منسوب مياه النهر بعد أمطار غزيرة استمرت أياما ودخلت المياه بيوت الحي القديم."
    ),
}
WITH_WORDS = {"flood", "inundacion", "faydan"}
NEAR = "near in meaning, without your words"
QUERIES = ["flood", "inundación", "=الفيضان"]


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    config = make_project(tmp_path_factory.mktemp("sections"), DOCUMENTS)
    update(config)
    return config


@pytest.fixture
def run(config: Config, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, str, str]:
        status = search([*arguments, "--config", str(config.path)])
        return (status, *capsys.readouterr())

    return run


@pytest.mark.parametrize("query", ["flood", "inundación"])
@pytest.mark.parametrize("full", [(), ("--full",)])
def test_text_has_the_count_first_and_a_line_between(
    run: Run, query: str, full: tuple[str, ...]
) -> None:
    status, output, notes = run(query, *full)
    assert (status, notes) == (0, "")
    above, below = output.split(f"\n── {NEAR} ──\n")
    assert above.startswith("3 passages have your word\n")
    for name in DOCUMENTS:
        part = above if Path(name).stem in WITH_WORDS else below
        assert (name in output) == (name in part)
    assert any(f"/{name}.txt" in below for name in ("rio", "nahr", "river"))
    assert "futbol" not in below
    assert "\x1b" not in output


@pytest.mark.parametrize("query", ["flood", "inundación"])
def test_json_and_tables_say_of_each_hit_what_it_has(run: Run, query: str) -> None:
    answer = json.loads(run(query, "--json")[1])
    matches = [hit["match"] for hit in answer["hits"]]
    assert matches == sorted(matches, reverse=True)
    assert {Path(hit["path"]).stem for hit in answer["hits"] if hit["match"] == "words"} == (
        WITH_WORDS
    )
    assert answer["counts"] == {"some_words": 3, "all_words": 3, "words": 1, "exact": True}
    lines = run(query, "--jsonl", "--fields", "match,promoted")[1].splitlines()
    assert [json.loads(line)["match"] for line in lines] == matches
    table = run(query, "--csv")[1].removeprefix("\ufeff")
    assert [row["match"] for row in csv.DictReader(io.StringIO(table))] == matches


@pytest.mark.parametrize("query", ["flood", "inundación"])
def test_each_quotation_in_markdown_says_so_itself(run: Run, query: str) -> None:
    output = run(query, "--markdown")[1]
    heading, *quotations = output.split("\n## ")
    assert heading == f"# {query}\n\n3 passages have your word\n"
    for quotation in quotations:
        has_word = any(f"{name}.txt" in quotation for name in WITH_WORDS)
        assert has_word == (NEAR not in quotation)


@pytest.mark.parametrize("query", QUERIES)
def test_counts_and_paths_are_of_passages_with_the_words(
    run: Run, query: str, tmp_path: Path
) -> None:
    with_words = {"faydan"} if query == "=الفيضان" else WITH_WORDS
    assert run(query, "--count") == (0, f"{len(with_words)}\n", "")
    status, output, notes = run(query, "-l")
    assert (status, {Path(line).stem for line in output.splitlines()}) == (0, with_words)
    left_out = "" if query == "=الفيضان" else "near in meaning only; --json lists them\n"
    assert notes.endswith(left_out)
    assert bool(notes) == bool(left_out)
    paths = run(query, "-l", "-0")[1].split("\0")
    assert {Path(path).stem for path in paths if path} == with_words
    queries = tmp_path / "queries.txt"
    queries.write_text(query, encoding="utf-8")
    assert json.loads(run("--queries", str(queries), "--count")[1])["count"] == len(with_words)
    assert len(json.loads(run("--queries", str(queries), "-l")[1])["paths"]) == len(with_words)
    line = json.loads(run("--queries", str(queries))[1])
    assert line["counts"]["some_words"] == len(with_words)


def test_kinds_are_counted_of_passages_with_the_words(run: Run) -> None:
    facets = json.loads(run("flood", "--json", "--facets")[1])["facets"]
    assert facets["passages"] == 3
    assert facets["languages"] == {"ar": 1, "en": 1, "es": 1}


@pytest.mark.parametrize("query", ["qwxzvk", "=قصفث", "=ñandú"])
def test_a_word_nobody_has_is_said_to_be_in_no_passage(run: Run, query: str) -> None:
    status, output, notes = run(query)
    assert (status, output) == (1, "")
    assert "search: no hits: no passage" in notes


@pytest.mark.parametrize(
    ("locale", "query", "said"),
    [
        ("en_US.UTF-8", "flood", "search: without filters: 3 passages have your word\n"),
        ("es_ES.UTF-8", "inundación", "search: sin filtros: 3 pasajes tienen su palabra\n"),
        ("ar_EG.UTF-8", "الفيضان", "search: بلا مرشّحات: 4 مقاطع فيها كلمتك\n"),
    ],
)
@pytest.mark.parametrize("filters", [("--path", "elsewhere"), ("--type", "pdf", "--lang", "es")])
def test_where_filters_leave_nothing_what_is_without_them_is_said(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    locale: str,
    query: str,
    said: str,
    filters: tuple[str, ...],
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    status, output, notes = run(query, *filters)
    assert (status, output) == (1, "")
    assert notes.endswith(said)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert "without filters" not in run("qwxzvk", *filters)[2]
    assert "without filters" not in run("qwxzvk")[2]
