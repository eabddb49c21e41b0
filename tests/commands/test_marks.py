"""``search`` marks hits, saves searches, and counts lists of names."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from index.config import Config
from index.update import update
from search.casework.store import Casework
from search.cli import main
from search.engine import Engine
from search.ranking import match_counts
from search.types import Filters, SearchRequest

Run = Callable[..., tuple[int, str, str]]

DOCUMENTS = {
    "en.txt": "Police arrested Ana Pérez for trafficking in Lima.",
    "es.txt": "La policía detuvo a Ana Pérez. Ana declaró en Lima por trata de personas.",
    "ar.txt": "اعتقلت الشرطة علي حسن في ليما بتهمة الاتجار بالبشر.",
    "other.txt": "Ana went to the market with Luis Pérez-Galdós, a namesake.",
}


@pytest.fixture
def config(project: Callable[..., Config]) -> Config:
    config = project(DOCUMENTS)
    update(config)
    return config


@pytest.fixture
def run(config: Config, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, str, str]:
        code = main([*arguments, "--config", str(config.path)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def test_hits_are_marked_by_number(run: Run, config: Config) -> None:
    code, _, said = run("trafficking", "--mark", "1,2-3")
    assert (code, said) == (0, "search: 3 hits marked\n")
    assert len(Casework.of(config).marks) == 3
    run("Ana", "--lang", "es", "--mark", "all", "--as", "sospechosa", "--note", "ver anexo")
    (tagged,) = (mark for mark in Casework.of(config).marks if mark.tags)
    assert (tagged.tags, tagged.note, tagged.query) == (("sospechosa",), "ver anexo", "trafficking")
    assert run("is:starred", "--count")[1] == "3\n"
    assert run("", "--tag", "Sospechosa", "-l")[1].endswith("es.txt\n")
    run("trafficking", "--unmark", "1-3")
    run("tag:sospechosa", "--unmark", "1", "--as", "sospechosa")
    assert [mark.note for mark in Casework.of(config).marks] == ["ver anexo"]


@pytest.mark.parametrize("numbers", ["0", "4", "1-4", "x", "", "2-1", "1,,2", "-1"])
def test_hits_that_are_not_there_cannot_be_marked(run: Run, numbers: str) -> None:
    code, printed, said = run("trafficking", f"--mark={numbers}")
    if numbers:
        assert (code, printed) == (2, "")
        assert f"--mark {numbers}" in said
        assert said.count("\n") == 1
    assert "marked" not in said


@pytest.mark.parametrize("query", ["trafficking", "trata", "الاتجار"])
@pytest.mark.parametrize("option", ["--mark", "--unmark"])
def test_which_numbers_hits_have_is_said_before_they_are_printed(
    run: Run, query: str, option: str
) -> None:
    count = len(run(query, "--jsonl")[1].splitlines())
    said = f"search: {option} 99: hits have the numbers 1 to {count}\n"
    assert run(query, option, "99") == (2, "", said)
    assert run(query, "--after", "2098", option, "1") == (
        2,
        "",
        f"search: {option} 1: there are no hits\n",
    )


def test_marks_are_listed_with_what_has_become_of_them(run: Run, config: Config) -> None:
    run("trafficking", "--mark", "all")
    run("علي حسن", "--mark", "1", "--as", "رشوة", "--note", "line\nbreak")
    (folder,) = config.documents
    (folder / "en.txt").unlink()
    update(config)
    code, text, _ = run("--marks")
    assert code == 0
    assert "(the document is no longer in the index)" in text
    assert "[رشوة]" in text
    rows = list(csv.DictReader(io.StringIO(run("--marks", "--csv")[1].removeprefix("\ufeff"))))
    assert [row["state"] for row in rows].count("in the index") == 2
    assert run("--marks", "--markdown")[1].count("> ") >= 3


def test_a_note_that_is_replaced_is_printed(run: Run) -> None:
    run("Lima", "--mark", "1", "--note", "انظر الملحق")
    assert "another note" not in run("Lima", "--mark", "1", "--note", "انظر الملحق")[2]
    said = run("Lima", "--mark", "1", "--note", "see annex")[2]
    assert "hit 1 had another note, which is replaced: انظر الملحق" in said


def test_a_mark_on_the_document_is_said_to_stay(run: Run, config: Config) -> None:
    with Engine.open(config) as engine:
        (hit, *_) = engine.search(SearchRequest("Lima")).hits
        engine.casework.star(engine.document_subject(hit.document))
        engine.casework.add_tag(engine.document_subject(hit.document), "رشوة")
    stays = "the document of hit 1 is marked so as a whole, and stays so"
    assert stays in run("Lima", "--unmark", "1")[2]
    assert stays in run("Lima", "--unmark", "1", "--as", "رشوة")[2]
    assert stays not in run("Lima", "--unmark", "1", "--as", "other")[2]


def test_an_empty_list_ends_with_1(run: Run) -> None:
    assert run("--marks") == (1, "", "search: nothing is marked; --mark marks hits\n")
    assert run("--marks", "--jsonl")[2] == ""
    assert run("--saved") == (1, "", "search: no search is saved; --save NAME saves one\n")


def test_a_saved_search_says_what_is_new(run: Run, config: Config) -> None:
    assert "saved as 'trata'" in run("trata", "--lang", "es", "--save")[2]
    assert "saved as 'all of it'" in run("Ana", "--save", "all of it")[2]
    (folder,) = config.documents
    (folder / "new.txt").write_text("Una nueva víctima de la trata, Ana.", encoding="utf-8")
    update(config)
    listed = run("--saved")[1].splitlines()
    assert [line.partition(" (")[2].partition(" since")[0] for line in listed] == [
        "1 new passage"
    ] * 2
    assert run("", "--new", "all of it", "-l")[1].endswith("new.txt\n")
    paths = run("--saved", "Trata", "-l")[1].splitlines()
    assert {Path(path).name for path in paths} == {"es.txt", "new.txt"}
    assert "trata: trata lang:es (nothing new" in run("--saved")[1]
    assert run("--forget", "trata")[0] == 0
    code, _, said = run("--saved", "trata")
    assert code == 2
    assert "no saved search; there are: 'all of it'" in said


@pytest.mark.parametrize(
    ("query", "language"), [("victims", "en"), ("trata", "es"), ("ضحايا", "ar")]
)
def test_a_saved_search_is_not_written_over_in_silence(run: Run, query: str, language: str) -> None:
    assert f"saved as '{query}'" in run(query, "--save")[2]
    assert f"saved as '{query} lang:{language}'" in run(query, "--lang", language, "--save")[2]
    assert "saved as 'x'" in run(query, "--save", "x")[2]
    code, _, said = run(query, "--lang", language, "--save", "X")
    assert (code, said.splitlines()[-1]) == (
        2,
        f"search: --save X: there is a saved search 'x' already: {query};"
        " choose another name, or add --overwrite",
    )
    assert run(query, "--lang", language, "--save", "X", "--overwrite")[0] != 2
    assert f"X: {query} lang:{language} (nothing new" in run("--saved")[1]


def test_saved_searches_are_listed_as_json(run: Run) -> None:
    run("trata", "--lang", "es", "--save", "a")
    run("ضحايا", "--mode", "semantic", "--save", "b")
    first, second = json.loads(run("--saved", "--json")[1])["searches"]
    assert (first["name"], first["query"], first["limits"]) == ("a", "trata", ["lang:es"])
    assert (first["new"], first["error"], second["limits"]) == (0, "", ["mode:semantic"])
    lines = run("--saved", "--jsonl")[1].splitlines()
    assert [json.loads(line)["name"] for line in lines] == ["a", "b"]


def test_a_saved_search_is_asked_as_it_was_saved(run: Run, config: Config) -> None:
    request = SearchRequest("trata", excluded=(Filters(languages=("es",)),))
    Casework.of(config).save_search(request, "not es")
    paths = run("--saved", "not es", "-l")[1]
    assert paths
    assert "es.txt" not in paths
    code, _, said = run("--saved", "not es", "--lang", "en")
    assert (code, "leave out lang:en" in said) == (2, True)
    assert run("x", "--overwrite")[0] == 2


def test_an_export_is_imported_elsewhere(run: Run, config: Config, tmp_path: Path) -> None:
    run("trafficking", "--mark", "all", "--save")
    target = tmp_path / "marks.jsonl"
    assert "3 marks, 1 saved search, 0 lists" in run("--export-marks", str(target))[2]
    assert run("--export-marks", str(target))[0] == 2
    before = Casework.of(config).marks
    Casework.of(config).path.unlink()
    assert "4 of 4 entries were new" in run("--import-marks", str(target))[2]
    assert Casework.of(config).marks == before
    target.write_text(target.read_text() + '{"kind": "mark", "value": {"digest": 1}}\n')
    code, _, said = run("--import-marks", str(target))
    assert (code, "line 6" in said, "Traceback" in said) == (2, True, False)


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"\xff\xfe", b"[1]", b'{"format": "trujaman marks", "version": 2}']
)
def test_what_is_no_export_is_refused(run: Run, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "other").write_bytes(content)
    code, _, said = run("--import-marks", str(tmp_path / "other"))
    assert code == 2
    assert "line 1" in said


NAMES = 'Ana Pérez\nعلي حسن\n"Ana Pérez"\n\nNadie\nis:nothing\n'


def test_a_list_of_names_becomes_a_table(run: Run, tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_text(NAMES, encoding="utf-8")
    code, text, _ = run("--queries", str(tmp_path / "names.txt"), "--table")
    lines = [line.split(maxsplit=2) for line in text.splitlines()[1:]]
    assert lines[:4] == [
        ["3", "3", "Ana Pérez"],
        ["1", "1", "علي حسن"],
        ["2", "2", '"Ana Pérez"'],
        ["–", "–", 'Nadie: "Nadie" is too common to search for by itself; =Nadie finds it'],
    ]
    assert "expected starred" in text
    assert code == 2


def test_a_table_is_read_and_written_as_csv(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text('\ufeffAna Pérez;1\n"علي حسن";2\n=HYPERLINK(1);3\n', encoding="utf-8")
    code, text, _ = run("--queries", str(path), "--table", "--csv")
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [(row["name"], row["passages"], row["documents"]) for row in rows[:2]] == [
        ("Ana Pérez", "3", "3"),
        ("علي حسن", "1", "1"),
    ]
    assert rows[2]["name"] == "'=HYPERLINK(1)"
    table = json.loads(run("--queries", str(path), "--table", "--json")[1])
    assert [name["documents"] for name in table["names"]][:2] == [3, 1]
    assert code == 0


@pytest.mark.parametrize("word", ["the", "de la", "هو", "على"])
def test_a_word_that_is_too_common_says_so(run: Run, tmp_path: Path, word: str) -> None:
    (tmp_path / "names.txt").write_text(f"{word}\nLima\n", encoding="utf-8")
    arguments = ("--queries", str(tmp_path / "names.txt"), "--table")
    code, text, _ = run(*arguments)
    first, second = text.splitlines()[1:]
    assert (code, first.split()[:2], "too common" in first) == (2, ["–", "–"], True)
    assert "Lima" in second
    (count, lima) = json.loads(run(*arguments, "--json")[1])["names"]
    assert (count["name"], count["passages"]) == (word, 0)
    assert "too common" in count["error"]
    assert (lima["error"], lima["passages"]) == ("", 3)
    (row, _) = csv.DictReader(io.StringIO(run(*arguments, "--csv")[1].removeprefix("\ufeff")))
    assert "too common" in row["error"]


def test_a_name_and_a_word_that_differ_in_dots_are_counted_apart(
    run: Run, config: Config, tmp_path: Path
) -> None:
    (folder,) = config.documents
    (folder / "على.txt").write_text("جلس المدير على الكرسي.", encoding="utf-8")
    (folder / "Ali.txt").write_text("Ali Hassan signed it; Ali paid.", encoding="utf-8")
    update(config)
    (tmp_path / "names.txt").write_text("علي\nAli Hassan\nعلي حسن\n", encoding="utf-8")
    text = run("--queries", str(tmp_path / "names.txt"), "--table")[1]
    assert [line.split(maxsplit=2) for line in text.splitlines()[1:]] == [
        ["2", "2", "علي"],
        ["2", "2", "Ali Hassan"],
        ["2", "2", "علي حسن"],
    ]


PHRASES = [
    ("pre-trial detention", "The pre-trial detention.", "Detention was no pre-trial measure."),
    ("prisión preventiva", "La prisión preventiva.", "Preventiva fue la medida, y prisión no."),
    ("حبس احتياطي", "قرار حبس احتياطي صدر.", "احتياطي الذهب زاد بعد حبس المدير."),
]


@pytest.mark.parametrize(("phrase", "has", "has_not"), PHRASES)
def test_a_phrase_is_counted_as_a_search_counts_it(
    run: Run,
    config: Config,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    phrase: str,
    has: str,
    has_not: str,
) -> None:
    (folder,) = config.documents
    for name, text in (("1", has), ("2", f"{has} Lima."), ("3", has_not)):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    update(config)
    (tmp_path / "names.txt").write_text(f'"{phrase}"\n', encoding="utf-8")
    arguments = ("--queries", str(tmp_path / "names.txt"), "--table")
    counts = json.loads(run(f'"{phrase}"', "--json")[1])["counts"]
    assert (counts["all_words"], counts["exact"]) == (2, True)
    assert run(*arguments)[1].splitlines()[1].split(maxsplit=2) == ["2", "2", f'"{phrase}"']
    monkeypatch.setattr(match_counts, "MAX_READ", 1)
    assert run(*arguments)[1].splitlines()[1].split()[0] in ("≤2", "≤3")


def test_filters_go_with_a_table(run: Run, tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_text("Ana\n", encoding="utf-8")
    arguments = ("--queries", str(tmp_path / "names.txt"), "--table")
    assert run(*arguments, "--lang", "es")[1].splitlines()[1].split() == ["1", "1", "Ana"]
    assert run(*arguments, "--mode", "semantic")[0] == 2


def test_a_list_that_cannot_be_read_is_one_line(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    for content in (b"", b"\xff\xfea\0", b"x" * 6_000_000, b"a" * 600):
        path.write_bytes(content)
        code, _, said = run("--queries", str(path), "--table")
        assert code == 2
        assert said.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("x", "--as", "tag"),
        ("x", "--note", "n"),
        ("x", "--table"),
        ("x", "--mark", "1", "--count"),
        ("x", "--saved", "y"),
        ("x", "--marks"),
    ],
)
def test_options_that_do_not_go_together_are_refused(run: Run, arguments: tuple[str, ...]) -> None:
    code, out, said = run(*arguments)
    assert (code, out) == (2, "")
    assert said.count("\n") == 1
