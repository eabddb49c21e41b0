"""Where hits are, what is around them, what is like them, and what kinds they are of."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.config import Config
from index.store.store import Store
from index.types import Place
from index.update import update
from search.cli import main as search
from search.engine import Engine
from search.types import Hit, SearchRequest
from tests.projects import make_project

Run = Callable[..., tuple[int, str, str]]

SENTENCES = {
    "en": (
        "The harbour of Callao was calm that morning and the fishermen mended their nets. ",
        "Police rescued thirty victims of human trafficking from a bar behind the market. ",
        "The prosecutor thanked the neighbours who had called the hotline in the night. ",
    ),
    "es": (
        "El puerto del Callao amaneció tranquilo y los pescadores remendaban sus redes. ",
        "La policía rescató a treinta víctimas de la trata de personas en un bar. ",
        "La fiscal agradeció a los vecinos que habían llamado de noche a la línea. ",
    ),
    "ar": (
        "كان ميناء كاياو هادئا ذلك الصباح وكان الصيادون يصلحون شباكهم على الرصيف. ",
        "أنقذت الشرطة ثلاثين ضحية من ضحايا الاتجار بالبشر في حانة خلف السوق. ",
        "وشكرت المدعية العامة الجيران الذين اتصلوا ليلا بالخط الساخن من بيوتهم. ",
    ),
}
QUERIES = {"en": "human trafficking", "es": "trata de personas", "ar": "الاتجار بالبشر"}


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """Return an indexed project: in each language three long paragraphs, the second answers."""
    documents = {
        f"cases/{language}.txt": f"{calm * 5}\n\n{raid * 5}\n\n{thanks * 5}\n"
        for language, (calm, raid, thanks) in SENTENCES.items()
    }
    mail = (
        "From: Pérez <perez@example.org>\nDate: Mon, 5 Feb 2024 10:00:00 +0000\nSubject: Nota\n\n"
    )
    documents["mail/nota.eml"] = f"{mail}La trata de personas en Lima.\n"
    config = make_project(tmp_path_factory.mktemp("surroundings"), documents)
    update(config)
    return config


@pytest.fixture
def run(config: Config, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(config.path.parent)

    def run(*arguments: str) -> tuple[int, str, str]:
        return (search(list(arguments)), *capsys.readouterr())

    return run


def answer(run: Run, *arguments: str) -> dict[str, Any]:
    status, output, notes = run(*arguments, "--json")
    assert status == 0, notes
    loaded = json.loads(output)
    assert isinstance(loaded, dict)
    return loaded


@pytest.mark.parametrize("language", QUERIES)
def test_every_output_says_the_line(run: Run, language: str) -> None:
    command = (QUERIES[language], "--mode", "keyword", "--lang", language, "-n", "1")
    path = f"documents/cases/{language}.txt"
    (hit,) = answer(run, *command)["hits"]
    assert (hit["path"], hit["line"], hit["page"]) == (path, 3, None)
    assert json.loads(run(*command, "--jsonl")[1])["line"] == 3
    (row,) = csv.DictReader(io.StringIO(run(*command, "--csv")[1].removeprefix("\ufeff")))
    assert (row["line"], row["page"]) == ("3", "")
    assert f"    {path}:3\n" in run(*command)[1]
    assert "` · line 3\n" in run(*command, "--markdown")[1]
    assert run(*command, "-l")[1] == f"{path}\n"


def test_lines_are_those_of_the_file_or_none(run: Run) -> None:
    (hit,) = answer(run, "type:eml")["hits"]
    assert (hit["line"], hit["page"]) == (None, None)
    assert "documents/mail/nota.eml\n" in run("type:eml")[1]


def test_the_page_is_that_of_the_first_highlight(config: Config) -> None:
    with Engine.open(config) as engine:
        (hit, *_) = engine.search(SearchRequest("trata", limit=1)).hits
    assert hit.page is None
    hit = replace(hit, places=(Place(0, "p. 3"), Place(len(hit.text), "p. 4")))
    assert (hit.page, hit.position) == (3, ", p. 3")
    assert replace(hit, line=7).location == f"{hit.full_path}:7, p. 3"
    assert replace(hit, places=(Place(0, "p. x"),)).page is None


@pytest.mark.parametrize("language", QUERIES)
def test_the_text_around_a_hit_is_shown(config: Config, run: Run, language: str) -> None:
    path = config.path.parent / "documents" / "cases" / f"{language}.txt"
    whole = path.read_text(encoding="utf-8")
    command = (QUERIES[language], "--mode", "keyword", "--lang", language, "-n", "1")
    assert "before" not in answer(run, *command)["hits"][0]
    (hit,) = answer(run, *command, "-C", "100")["hits"]
    before, after = hit["before"].split("\n"), hit["after"].split("\n")
    assert before[0]
    assert after[-1]
    assert whole.split() == " ".join([*before, hit["text"], *after]).split()
    (near,) = answer(run, *command, "-C", "1")["hits"]
    assert near["before"] in hit["before"]
    text = run(*command, "-C", "1")[1]
    assert text.count("\n    --\n") == 2
    assert near["text"].split()[0] in text
    assert "\n>\n> " in run(*command, "-C", "1", "--markdown")[1]
    (row,) = csv.DictReader(
        io.StringIO(run(*command, "-C", "1", "--csv")[1].removeprefix("\ufeff"), newline="")
    )
    assert row["after"]


@pytest.mark.parametrize("language", QUERIES)
def test_only_the_fields_that_were_asked_for_are_printed(run: Run, language: str) -> None:
    command = (QUERIES[language], "-n", "2", "--fields", "path, line,score")
    for line in run(*command, "--jsonl")[1].splitlines():
        assert list(json.loads(line)) == ["path", "line", "score"]
    assert all(list(hit) == ["path", "line", "score"] for hit in answer(run, *command)["hits"])
    assert run(*command, "--csv")[1].removeprefix("\ufeff").startswith("path,line,score\r\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--fields", "path"], "--fields goes with --json, --jsonl, --csv and --queries"),
        (["--jsonl", "--fields", "path,pth"], "--fields path,pth: expected some of rank, score"),
        (["--json", "--fields", ","], "expected some of"),
        (["--json", "--fields", "before"], "expected some of"),
        (["--csv", "--fields", "signals"], "expected some of"),
        (["--context=-1"], "-C -1: expected 0 to 100 passages"),
        (["-C", "101"], "-C 101: expected 0 to 100 passages"),
        (["--open", "0"], "--open 0: hits count from 1"),
        (["--open", "9999"], "--open 9999: there are "),
        (["--facets", "--csv"], "--facets goes with text, --count and --json"),
        (["--like", "x#1"], "give either a QUERY or --like"),
    ],
)
def test_mistaken_values_are_one_line(run: Run, arguments: list[str], message: str) -> None:
    status, output, notes = run("trata", *arguments)
    assert (status, output) == (2, "")
    assert message in notes
    assert notes.count("\n") == 1


@pytest.mark.parametrize("language", QUERIES)
def test_facets_count_all_hits(run: Run, language: str) -> None:
    command = (QUERIES[language], "--mode", "keyword", "--facets")
    total = int(run(QUERIES[language], "--mode", "keyword", "--count")[1])
    loaded = answer(run, *command, "-n", "1")
    assert len(loaded["hits"]) == 1
    facets = loaded["facets"]
    assert facets["passages"] == total > 1
    for name in ("languages", "kinds", "years", "folders"):
        assert sum(facets[name].values()) == total
    assert facets["languages"].keys() == {"en", "es", "ar"}
    assert facets["kinds"]["eml"] == facets["years"]["2024"] == 1
    assert facets["folders"]["documents/mail"] == 1
    assert "facets" not in answer(run, QUERIES[language])
    text = run(*command, "--count")[1]
    assert text.startswith(f"{total}\n\n{total} passages\n")
    assert "\nfolders\n" in text
    assert "       1  documents/mail" in text


@pytest.mark.parametrize("language", QUERIES)
def test_passages_like_one_are_found_in_all_languages(run: Run, language: str) -> None:
    (hit,) = answer(run, QUERIES[language], "--mode", "keyword", "--lang", language, "-n", "1")[
        "hits"
    ]
    name = f"{hit['path']}#{hit['passage']}"
    loaded = answer(run, "--like", name, "-n", "3")
    assert loaded["query"] == name
    alike = loaded["hits"]
    assert [other["rank"] for other in alike] == [1, 2, 3]
    assert (hit["path"], hit["passage"]) not in [
        (other["path"], other["passage"]) for other in alike
    ]
    assert {other["language"] for other in alike} >= {"en", "es", "ar"} - {language}
    foreign = "en" if language == "ar" else "ar"
    only = answer(run, "--like", name, "--lang", foreign, "-n", "1")["hits"]
    assert [other["language"] for other in only] == [foreign]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("documents/cases/en.txt", "expected PATH#N"),
        ("documents/cases/en.txt#x", "expected PATH#N"),
        ("#1", "expected PATH#N"),
        ("documents/cases/es.txt#999", "the document has passages 0 to "),
        ("documents/الشرطة.txt#0", "no such document in the index"),
        ("documents/cases/en.txt#٣", "expected PATH#N"),
    ],
)
def test_a_passage_that_is_not_there_is_one_line(run: Run, name: str, message: str) -> None:
    status, output, notes = run("--like", name)
    assert (status, output) == (2, "")
    assert message in notes


def test_operators_in_a_passage_are_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = 'NOT "police" AND -arrested OR (lang:xx) +nobody date:2024-99 مداهمة* ~"policía"'
    config = make_project(tmp_path, {"a.txt": text, "b.txt": "Police arrested nobody."})
    update(config)
    path = config.documents[0] / "a.txt"
    assert search(["--like", f"{path}#0", "--json", "--config", str(config.path)]) == 0
    (hit,) = json.loads(capsys.readouterr().out)["hits"]
    assert Path(hit["path"]).name == "b.txt"


@pytest.mark.parametrize("language", QUERIES)
def test_a_hit_opens_in_the_editor_at_its_line(
    run: Run, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[tuple[str, ...]] = []
    monkeypatch.setattr(
        "search.open_hit.subprocess.run", lambda command, **_: commands.append(command)
    )
    monkeypatch.setenv("VISUAL", "")
    monkeypatch.setenv("EDITOR", "vim -R; rm $(x)")
    command = (QUERIES[language], "--mode", "keyword", "--lang", language)
    assert run(*command, "--open", "1") == (0, "", "")
    path = Path.cwd() / "documents" / "cases" / f"{language}.txt"
    assert commands == [("vim", "-R;", "rm", "$(x)", "+3", str(path))]  # no shell reads it


def test_an_editor_that_is_not_there_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "/nowhere/vim")
    status, output, notes = run("trata", "--open", "1")
    assert (status, output) == (2, "")
    assert notes == "search: /nowhere/vim: No such file or directory; check VISUAL or EDITOR\n"


def test_a_document_with_pages_opens_in_the_viewer_at_the_page(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    from search.open_hit import open_hit

    opened: list[tuple[str, int | None]] = []
    monkeypatch.setattr(
        "search.open_hit.viewer.open_document", lambda path, page: opened.append((path, page))
    )
    monkeypatch.setattr("search.open_hit.viewer.SUFFIXES", {".txt"})
    with Engine.open(config) as engine:
        (hit, *_) = engine.search(SearchRequest("trata", limit=1)).hits
        hit = replace(hit, places=(Place(0, "p. 3"),))
        notes = list(open_hit(hit, engine.document(hit.document)))
    assert opened == [(hit.path, 3)]
    assert notes == [f"opened {hit.location} in the viewer"]


def test_a_file_that_is_gone_is_not_opened(config: Config) -> None:
    from index.errors import QueryError
    from search.open_hit import open_hit

    with Engine.open(config) as engine:
        (hit, *_) = engine.search(SearchRequest("trata", limit=1)).hits
        gone: Hit = replace(hit, path="nowhere/a.txt")
        with pytest.raises(QueryError, match="no file there any more"):
            list(open_hit(gone, engine.document(hit.document)))


def test_a_document_is_read_once_for_the_lines_of_its_hits(
    project: Callable[..., Config], monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = {"en": "Police came.", "es": "Vino la policía.", "ar": "جاءت الشرطة."}
    config = project({f"{language}.txt": f"\n\n{text}\n" for language, text in texts.items()})
    update(config)
    with Engine.open(config) as engine:
        results = engine.search(SearchRequest("police"))
        assert [hit.line for hit in engine.locate(results).hits] == [3, 3, 3]

        def refuse(*_: object) -> None:
            raise AssertionError("read again, as for the next key")

        monkeypatch.setattr(Store, "document", refuse)
        assert [hit.line for hit in engine.locate(results).hits] == [3, 3, 3]
