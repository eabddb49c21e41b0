"""What the commands say in Spanish and Arabic: help, errors, summaries; and what stays English."""

from __future__ import annotations

import ast
import json
import os
import pickle
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

import index.errors
from index import messages
from index.cli import main as run_index
from index.config import Config, Origin, Source
from index.errors import (
    CaseworkError,
    ConfigError,
    IndexStateError,
    QueryError,
    ReadError,
    TrujamanError,
)
from index.locations import Locations
from index.messages import CountedMessage, Message, in_language, say, speaking
from index.milvus import publishing
from index.options import build_parser
from index.project import describe
from index.store.store import Store
from index.update import update
from search.casework.entries import find_named
from search.cli import main as run_search
from search.many_queries import read_lines
from search.name_table import NameCount, name_to_row, title_row
from search.query.syntax.parser import parse
from tests.paths import ROOT
from trujaman.cli import main as run_trujaman

Project = Callable[..., Config]
ERRORS = {
    name
    for name, kind in vars(index.errors).items()
    if isinstance(kind, type) and issubclass(kind, TrujamanError)
} - {"ReadError", "UnknownFormatError"}
SOURCES = sorted(
    path for folder in ("index", "search", "trujaman") for path in (ROOT / folder).rglob("*.py")
)


def test_no_error_has_values_in_its_message() -> None:
    """A message with values in it already is in no catalogue."""
    found = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ERRORS | {"QuerySyntaxError", "Message", "_", "marked"}
                and node.args
                and isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
            ):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    # argparse has put its values in already, and asks gettext itself.
    assert [place for place in found if not place.startswith("index/console.py")] == []


def test_an_error_is_in_the_language_of_whoever_reads_it() -> None:
    error = QueryError("--open {number}: there are {count} hits", number=7, count=3)
    assert str(error) == "--open 7: there are 3 hits"
    with in_language("es"):
        assert str(error) == "--open 7: el número de resultados es 3"
    with in_language("ar"):
        assert str(error) == "--open 7: عدد النتائج 3"
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_values_that_are_messages_are_translated_and_others_are_not() -> None:
    error = IndexStateError(
        "{path}: {reason}; {advice}",
        path="all",  # which is a message of its own
        reason="{reason}",
        advice=Message("mend that and try again"),
    )
    assert str(error) == "all: {reason}; mend that and try again"
    with in_language("es"):
        assert str(error) == "all: {reason}; corríjalo e inténtelo de nuevo"


def test_an_error_within_another_is_translated_with_it() -> None:
    inner = ConfigError("'{key}' must be a text", key="encoder")
    error = QueryError("{path}: {error}", path="x", error=inner)
    with in_language("es"):
        assert str(error) == "x: 'encoder' debe ser un texto"


def test_messages_are_english_texts_that_can_be_said() -> None:
    text = Message(
        "no passage has {codes}", codes=CountedMessage("{count} other", "{count} others", 2)
    )
    assert json.dumps(text) == '"no passage has 2 others"'
    assert pickle.loads(pickle.dumps(text)) == text
    with in_language("es"):
        assert say(text) == "ningún pasaje tiene 2 más"
        assert say("no passage has 2 others") == "no passage has 2 others"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "'nada' is no saved search; there are: none yet"),
        ("es", "'nada': no es una búsqueda guardada; existen: ninguna todavía"),
        ("ar", "'nada': ليس بحثًا محفوظًا؛ الموجود: لا شيء بعد"),
    ],
)
def test_that_there_is_none_is_said_in_the_language(language: str, expected: str) -> None:
    with pytest.raises(CaseworkError) as raised, speaking(language):
        find_named([], "nada", Message("no saved search"))
    with speaking(language):
        assert str(raised.value) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "--queries /no/x: No such file or directory"),
        ("es", "--queries /no/x: no existe tal archivo o carpeta"),
        ("ar", "--queries /no/x: لا يوجد ملف أو مجلد بهذا الاسم"),
    ],
)
def test_what_the_system_says_is_said_in_the_language(language: str, expected: str) -> None:
    with pytest.raises(QueryError) as raised:
        list(read_lines("/no/x"))
    with speaking(language):
        assert str(raised.value) == expected


@pytest.mark.parametrize(
    ("language", "heads", "head", "row", "note"),
    [
        (
            "en",
            " passages documents  ",
            "name",
            "(read as 'Lima')",
            "'lang:' has no value and is left",
        ),
        ("es", "  pasajes documentos  ", "nombre", "(leído como 'Lima')", "'lang:' no tiene valor"),
        ("ar", "  المقاطع   الوثائق  ", "الاسم", "(قُرئ 'Lima')", "'lang:' بلا قيمة"),
    ],
)
def test_counts_of_names_and_notes_on_fields_are_in_the_language(
    language: str, heads: str, head: str, row: str, note: str
) -> None:
    (said,) = parse('police lang:""').notes
    with speaking(language):
        assert title_row(0) == heads + head
        line = name_to_row(NameCount("Limma", 1, 1, meant="Lima"), 0)
        assert line.endswith(row)
        assert line.index("Limma") == len(heads), "below its head"
        assert say(said).startswith(note)


@pytest.mark.parametrize(
    ("theirs", "ours", "expected"),
    [
        ("", "1/2", "s contiene un índice sin partes, que no va con la parte 1/2; dé otro"),
        ("1/2", "", "s contiene la parte 1/2, que no es de este índice; dé otro"),
        ("1/2", "1/3", "s contiene la parte 1/2, que no va con la parte 1/3; dé otro"),
    ],
)
def test_shards_of_others_are_said_in_the_language(theirs: str, ours: str, expected: str) -> None:
    with speaking("es"):
        assert str(publishing._of_other_parts("s", theirs, ours)).startswith(expected)


def test_only_reasons_of_the_system_are_translated() -> None:
    """A file may be called like what the system says."""
    error = IndexStateError("{path}: {reason}", path="File exists", reason="File exists")
    assert str(error) == "File exists: File exists"
    with speaking("es"):
        assert str(error) == "File exists: el archivo ya existe"


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("en", ["usage: index [OPTION]...", "       index COMMAND"]),
        ("es", ["uso: index [OPTION]...", "     index COMMAND"]),
        ("ar", ["الاستعمال: index [OPTION]...", "           index COMMAND"]),
    ],
)
def test_lines_of_the_usage_begin_in_one_column(
    monkeypatch: pytest.MonkeyPatch, language: str, lines: list[str]
) -> None:
    monkeypatch.setenv("LC_MESSAGES", f"{language}.UTF-8")
    with speaking(language):
        first, second = build_parser().format_usage().splitlines()
    assert [first[: len(lines[0])], second[: len(lines[1])]] == lines


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "the index of /x"), ("es", "el índice de /x"), ("ar", "فهرس /x")],
)
def test_an_index_is_named_in_the_language(language: str, expected: str) -> None:
    with speaking(language):
        assert say(describe(Source(Path("/x"), Origin.NAMED))) == expected


def test_reasons_that_an_index_keeps_are_english(project: Project) -> None:
    config = project({"empty.txt": "", "a.txt": "something"})
    with speaking("ar"):
        update(config)
        assert str(ReadError("all")) == "all"
    with closing(Store.open(Locations.of(config).store)) as store:
        reasons = [file.reason for file in store.skipped()]
    assert reasons
    assert all(reason.isascii() for reason in reasons)


@pytest.mark.parametrize(
    ("locale", "run", "arguments", "expected"),
    [
        ("es_PE.UTF-8", run_search, ["--limits", "3"], "opción desconocida --limits; ¿quiso"),
        ("ar_SY.UTF-8", run_search, ["--limits", "3"], "خيار مجهول --limits؛ هل تقصد --limit"),
        ("es_PE.UTF-8", run_search, ["x", "--limit", "a"], "se esperaba un número entero, no 'a'"),
        ("ar_SY.UTF-8", run_search, ["x", "--limit", "a"], "المتوقّع عدد صحيح، لا 'a'"),
        ("C.UTF-8", run_search, ["x", "--min-score", "a"], "expected a number, not 'a'"),
        ("es_PE.UTF-8", run_index, ["status", "--foo"], "--foo; 'index --help' muestra"),
        ("ar_SY.UTF-8", run_index, ["status", "--to", "x"], "يُستعمل مع 'index migrate'"),
        ("es_PE.UTF-8", run_index, ["--config", "no.yaml"], "no existe esa configuración"),
        ("ar_SY.UTF-8", run_trujaman, ["serch"], "هل تقصد search؟"),
        ("C.UTF-8", run_search, ["--limits", "3"], "unknown option --limits; did you mean"),
    ],
)
def test_mistakes_are_said_in_the_language_and_end_with_2(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    locale: str,
    run: Callable[[list[str]], int],
    arguments: list[str],
    expected: str,
) -> None:
    monkeypatch.setenv("LC_MESSAGES", locale)
    assert run(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert expected in captured.err
    assert captured.err.count("\n") == 1
    assert messages.language_in_force() == "en"


@pytest.mark.parametrize("run", [run_search, run_index, run_trujaman])
@pytest.mark.parametrize("locale", ["es_PE.UTF-8", "ar_SY.UTF-8"])
def test_help_has_no_english_left(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    locale: str,
    run: Callable[[list[str]], int],
) -> None:
    monkeypatch.setenv("COLUMNS", "200")

    def help_in(name: str) -> list[str]:
        monkeypatch.setenv("LC_MESSAGES", name)
        with pytest.raises(SystemExit):
            run(["--help"])
        return capsys.readouterr().out.splitlines()

    english, other = help_in("C"), help_in(locale)
    same = {line.strip() for line in english} & {line.strip() for line in other}
    told = {line for line in same if re.search(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}", line)}
    assert told == set()


@pytest.mark.parametrize("locale", ["es_PE.UTF-8", "ar_SY.UTF-8"])
def test_what_programs_read_of_an_index_is_the_same(
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    locale: str,
) -> None:
    config = project({"a.txt": "something", "b.xyz": "x", "c.pdf": "broken"})
    update(config)
    for run, arguments in (
        (run_index, ["status", "--json", "--config", str(config.path)]),
        (run_index, ["list", "--json", "--config", str(config.path)]),
        (run_index, ["--json", "--config", str(config.path)]),
        (run_trujaman, ["doctor", "--json", "--config", str(config.path)]),
    ):
        outputs = []
        for name in ("C", locale):
            monkeypatch.setenv("LC_MESSAGES", name)
            run(arguments)
            text = capsys.readouterr().out
            outputs.append(re.sub(r'[\d,]+ MB|"updated": "[^"]*"|"seconds": [\d.]+', "", text))
        assert outputs[0] == outputs[1]


def test_what_an_index_holds_is_said_in_the_language(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = project({"a.txt": "something", "b.txt": "else"})
    monkeypatch.setenv("LC_MESSAGES", "ar_SY.UTF-8")
    assert run_index(["--config", str(config.path)]) == 0
    assert "ملفان، مقطعان: أُضيف اثنان" in capsys.readouterr().out
    assert run_index(["status", "--config", str(config.path)]) == 0
    assert "لا جديد ولا متغيّر" in capsys.readouterr().out
    monkeypatch.setenv("LC_MESSAGES", "es_PE.UTF-8")
    assert run_index(["status", "--config", str(config.path)]) == 0
    assert "documentos  2 archivos" in capsys.readouterr().out
    assert run_index(["check", "--config", str(config.path)]) == 0
    assert "correcto, 2 pasajes de 2 archivos" in capsys.readouterr().out


def run_in(locale: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "LC_ALL": locale, "PYTHONPATH": str(ROOT), **variables}
    return subprocess.run(
        [sys.executable, "-m", *arguments], env=environment, capture_output=True, check=False
    )


@pytest.mark.parametrize("locale", ["es_PE.UTF-8", "ar_SY.UTF-8"])
def test_nothing_breaks_where_letters_cannot_be_written(locale: str) -> None:
    result = run_in(locale, "search", "--help", PYTHONIOENCODING="ascii")
    assert result.returncode == 0
    assert rb"\u" in result.stdout
    result = run_in(locale, "search", "--limits", PYTHONIOENCODING="ascii")
    assert result.returncode == 2
    assert b"Traceback" not in result.stderr


def test_english_reads_no_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    for locale, read in (("C", 0), ("en_GB.UTF-8", 0), ("es_PE.UTF-8", 1)):
        messages._catalogue.cache_clear()
        monkeypatch.setenv("LC_MESSAGES", locale)
        assert run_search(["--limits"]) == 2
        assert messages._catalogue.cache_info().currsize == read
