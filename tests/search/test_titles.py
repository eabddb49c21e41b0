"""Documents are found by their titles and the names of their files, in three languages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.config import Config
from index.update import update
from search.engine import Engine
from search.types import Filters, Hit, Match, Mode, Reason, SearchRequest
from tests.projects import make_project

WEATHER = {
    "en": "The weather was fine on Tuesday, and the committee of the harbour said nothing at all.",
    "es": "El tiempo fue bueno el martes, y la comisión del puerto no dijo nada en todo el día.",
    "ar": "كان الطقس جميلا يوم الثلاثاء، ولم تقل لجنة الميناء شيئا طوال النهار كما ورد.",
}
HTML = "<html><head><title>{title}</title></head><body><p>{text}</p></body></html>"
MAILBOX = (
    "From a@b.example Mon Jan  1 00:00:00 2024\nFrom: a@b.example\nTo: c@d.example\n"
    f"Subject: Weather\n\n{WEATHER['en']}\n\n"
)
DOCUMENTS = {
    "Contrato Moby-Dick.txt": WEATHER["es"],
    "InformeFinal_2023.txt": WEATHER["es"],
    "Quarterly_Statement-ACME.txt": WEATHER["en"],
    "فاتورة_الحلاق.txt": WEATHER["ar"],
    "budget.html": HTML.format(title="The annual budget of the shipping line", text=WEATHER["en"]),
    "presu.html": HTML.format(title="El presupuesto de la naviera", text=WEATHER["es"]),
    "mizaniya.html": HTML.format(title="ميزانية السفن السنوية", text=WEATHER["ar"]),
    "body.txt": "The contract says that the barber pays the invoice for Moby on the first of May.",
}


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    config = make_project(tmp_path_factory.mktemp("titles"), DOCUMENTS)
    folder = config.path.parent / "documents"
    with zipfile.ZipFile(folder / "anexos.zip", "w") as archive:
        archive.writestr("carpeta/Testimonio Zuñiga.txt", WEATHER["es"])
    (folder / "Correo_Ballena.mbox").write_text(MAILBOX)  # the messages in it have its text
    update(config)
    return config


@pytest.fixture(scope="module")
def engine(config: Config) -> Iterator[Engine]:
    with Engine.open(config) as engine:
        yield engine


def find(
    engine: Engine, query: str, mode: Mode = Mode.KEYWORD, filters: Filters | None = None
) -> dict[str, Hit]:
    """Return the hits for ``query`` by the names of their documents."""
    request = SearchRequest(query, mode=mode, limit=50, filters=filters or Filters())
    return {hit.name: hit for hit in engine.search(request).hits}


def called(hit: Hit) -> list[tuple[str, Reason]]:
    """Return what is highlighted of how a document is called."""
    name = hit.member or hit.path
    title = hit.title or ""
    in_title = [(title[s.span.start : s.span.end], s.reason) for s in hit.title_highlights]
    return in_title + [(name[s.span.start : s.span.end], s.reason) for s in hit.path_highlights]


EXACT, STEM, TRANSLATION = Reason.EXACT, Reason.STEM, Reason.TRANSLATION
CALLED = [
    ("Moby", "Contrato Moby-Dick.txt", [("Moby", EXACT)]),
    ("moby dick", "Contrato Moby-Dick.txt", [("Moby", EXACT), ("Dick", EXACT)]),
    ("contratos", "Contrato Moby-Dick.txt", [("Contrato", STEM)]),
    ("the contract", "Contrato Moby-Dick.txt", [("Contrato", TRANSLATION)]),
    ("العقد", "Contrato Moby-Dick.txt", [("Contrato", TRANSLATION)]),
    ("informe", "InformeFinal_2023.txt", [("Informe", EXACT)]),
    ("InformeFinal", "InformeFinal_2023.txt", [("InformeFinal", EXACT)]),
    ("statements", "Quarterly_Statement-ACME.txt", [("Statement", STEM)]),
    ("acme", "Quarterly_Statement-ACME.txt", [("ACME", EXACT)]),
    ("الحلاق", "فاتورة_الحلاق.txt", [("الحلاق", EXACT)]),
    ("الفاتورة", "فاتورة_الحلاق.txt", [("فاتورة", STEM)]),
    ("the barber", "فاتورة_الحلاق.txt", [("الحلاق", TRANSLATION)]),
    ("budget", "budget.html", [("budget", EXACT), ("budget", EXACT)]),
    ("el presupuesto", "budget.html", [("budget", TRANSLATION), ("budget", TRANSLATION)]),
    ("presupuestos", "presu.html", [("presupuesto", STEM)]),
    ("the budget", "presu.html", [("presupuesto", TRANSLATION)]),
    ("ميزانية", "presu.html", [("presupuesto", TRANSLATION)]),
    ("el presupuesto", "mizaniya.html", [("ميزانية", TRANSLATION)]),
    ("Zuniga", "Testimonio Zuñiga.txt", [("Zuñiga", EXACT)]),
    ("carpeta", "Testimonio Zuñiga.txt", [("carpeta", EXACT)]),
]


@pytest.mark.parametrize("mode", [Mode.KEYWORD, Mode.HYBRID])
@pytest.mark.parametrize(("query", "name", "highlighted"), CALLED)
def test_a_document_is_found_by_what_it_is_called(
    engine: Engine, mode: Mode, query: str, name: str, highlighted: list[tuple[str, Reason]]
) -> None:
    hit = find(engine, query, mode)[name]
    assert called(hit) == highlighted
    assert hit.passage == 0
    assert hit.match is Match.WORDS
    assert hit.matched_in == ("title" if hit.title_highlights else "name")


@pytest.mark.parametrize(
    ("query", "name"),
    [("ballena", "Correo_Ballena.mbox"), ("whale", "Correo_Ballena.mbox")],
)
@pytest.mark.parametrize("mode", [Mode.KEYWORD, Mode.HYBRID])
def test_a_document_without_text_is_found_by_its_name(
    engine: Engine, mode: Mode, query: str, name: str
) -> None:
    hit = find(engine, query, mode)[name]
    assert (hit.text, hit.start, hit.end, hit.rank) == ("", 0, 0, 1)
    assert [word for word, _ in called(hit)] == ["Ballena"]
    assert engine.document(hit.document).text == ""


def test_the_text_comes_before_the_title(engine: Engine) -> None:
    hits = list(find(engine, "moby").values())
    assert [hit.name for hit in hits[:2]] == ["body.txt", "Contrato Moby-Dick.txt"]


@pytest.mark.parametrize(
    ("query", "name"),
    [("harbour ACME", "Quarterly_Statement-ACME.txt"), ("puerto Moby", "Contrato Moby-Dick.txt")],
)
def test_a_title_adds_to_a_passage_with_the_rest_of_the_query(
    engine: Engine, query: str, name: str
) -> None:
    request = SearchRequest(query, mode=Mode.KEYWORD, limit=50, folds_copies=False)
    hits = {hit.name: hit for hit in engine.search(request).hits}
    alike = [hit for hit in hits.values() if hit.text == hits[name].text and hit.name != name]
    assert alike
    assert all(hit.score < hits[name].score for hit in alike)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("moby type:txt", True),
        ("moby type:html", False),
        ("moby lang:es", True),
        ("moby lang:ar", False),
        ("moby path:Contrato*", True),
        ("moby -martes", False),
        ("moby -futbol", True),
        ("+moby", False),
        ("=moby", False),
        ('"moby dick"', False),
        ("moby*", False),
    ],
)
def test_conditions_are_about_the_text(engine: Engine, query: str, found: bool) -> None:
    assert ("Contrato Moby-Dick.txt" in find(engine, query)) == found


@pytest.mark.parametrize(
    ("query", "filters", "found"),
    [
        ("ballena", Filters(kind="mbox"), True),
        ("ballena", Filters(kind="txt"), False),
        ("ballena", Filters(languages=("es",)), False),
        ("ballena type:mbox", Filters(), True),
        ("ballena -type:mbox", Filters(), False),
        ("ballena -fútbol", Filters(), True),
        ("+ballena", Filters(), False),
    ],
)
def test_conditions_hold_for_documents_without_text(
    engine: Engine, query: str, filters: Filters, found: bool
) -> None:
    assert ("Correo_Ballena.mbox" in find(engine, query, filters=filters)) == found


@pytest.mark.parametrize("query", ["moby", "ballena", "ميزانية"])
def test_counts_are_of_passages_that_have_the_words_in_their_text(
    engine: Engine, query: str
) -> None:
    counts = engine.search(SearchRequest(query, mode=Mode.KEYWORD)).counts
    assert counts is not None
    assert counts.some_words == (1 if query == "moby" else 0)


def test_meaning_alone_does_not_look_at_titles(engine: Engine) -> None:
    hits = find(engine, "ballena", Mode.SEMANTIC)
    assert "Correo_Ballena.mbox" not in hits


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("Zuñigga", "Testimonio Zuñiga.txt"),
        ("Quartrely", "Quarterly_Statement-ACME.txt"),
        ("الحللاق", "فاتورة_الحلاق.txt"),
    ],
)
def test_slips_are_corrected_to_words_in_titles(engine: Engine, query: str, name: str) -> None:
    assert name in find(engine, query)


def test_a_renamed_file_is_found_by_its_new_name(tmp_path: Path) -> None:
    config = make_project(tmp_path, {"Contrato Moby-Dick.txt": WEATHER["es"], "b.txt": "Nada más."})
    update(config)
    folder = tmp_path / "documents"
    (folder / "Contrato Moby-Dick.txt").rename(folder / "Factura Quiroga.txt")
    summary = update(config)
    assert (summary.moved, summary.added) == (1, 0)
    with Engine.open(config) as engine:
        assert list(find(engine, "Quiroga")) == ["Factura Quiroga.txt"]
        assert not find(engine, "Moby")


def test_a_removed_file_is_found_by_its_name_no_more(tmp_path: Path) -> None:
    config = make_project(tmp_path, {"Moby.txt": WEATHER["es"], "Moby 2.txt": WEATHER["en"]})
    update(config)
    (tmp_path / "documents" / "Moby.txt").unlink()
    update(config)
    with Engine.open(config) as engine:
        assert list(find(engine, "Moby")) == ["Moby 2.txt"]


@pytest.mark.parametrize(("query", "shown"), [("Moby", "Moby"), ("الحلاق", "الحلاق")])
def test_the_command_highlights_names(config: Config, query: str, shown: str) -> None:
    command = [sys.executable, "-m", "search", "--config", str(config.path), "--mode", "keyword"]
    environment = os.environ | {"PYTHONIOENCODING": "utf-8"}

    def run(*options: str) -> str:
        process = subprocess.run(
            [*command, *options, query], capture_output=True, env=environment, check=False
        )
        assert process.returncode == 0, process.stderr
        return process.stdout.decode()

    assert f"\x1b[1;4;31m{shown}\x1b[0m" in run("--color", "always")
    hits = json.loads(run("--json"))["hits"]
    (hit,) = [hit for hit in hits if hit["path_highlights"]]
    (stretch,) = hit["path_highlights"]
    assert hit["path"][stretch["start"] : stretch["end"]] == shown
    assert hit["match"] == "words"
