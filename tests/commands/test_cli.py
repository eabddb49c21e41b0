"""The two commands as a user meets them: streams, exit codes, one-line errors."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from index.cli import main as index
from index.config import Config
from search.cli import main as search
from tests.paths import ROOT
from tests.projects import make_project

Project = Callable[..., Config]


def run(
    module: str, *arguments: str, cwd: Path | None = None, text: str | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=cwd,
        input=text,
        stdin=subprocess.DEVNULL if text is None else None,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )


def fails(result: subprocess.CompletedProcess[str], message: str) -> None:
    """Assert that a command failed in one clear line."""
    says_why(result.returncode, result.stdout, result.stderr, message)


def says_why(status: int, output: str, errors: str, message: str) -> None:
    assert (status, output) == (2, ""), errors
    assert message in errors
    assert "Traceback" not in errors
    assert len(errors.strip().splitlines()) == 1, errors


def answer(config: Config, *arguments: str) -> dict[str, Any]:
    result = run("search", *arguments, "--json", "--config", str(config.path))
    assert result.stderr == ""
    loaded = json.loads(result.stdout)
    assert isinstance(loaded, dict)
    return loaded


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """Return an indexed project that all tests here read and none changes."""
    config = make_project(tmp_path_factory.mktemp("indexed"))
    assert run("index", "--config", str(config.path)).returncode == 0
    return config


@pytest.mark.parametrize(
    ("query", "first"),
    [("human trafficking", "en"), ("trata de personas", "es"), ("الاتجار بالبشر", "ar")],
)
def test_one_query_finds_three_languages(indexed: Config, query: str, first: str) -> None:
    hits = answer(indexed, query)["hits"]
    assert isinstance(hits, list)
    assert {hit["language"] for hit in hits[:3]} == {"en", "es", "ar"}
    assert hits[0]["language"] == first
    highlighted = {
        hit["language"]: [
            hit["text"][highlight["start"] : highlight["end"]] for highlight in hit["highlights"]
        ]
        for hit in hits[:3]
    }
    assert "human trafficking" in highlighted["en"]
    assert "trata de personas" in highlighted["es"]
    assert "الاتجار بالبشر" in highlighted["ar"]


def test_the_json_has_the_documented_fields_in_order(indexed: Config) -> None:
    loaded = answer(indexed, "policía", "--mode", "keyword", "-n", "1")
    assert list(loaded) == [
        *("query", "mode", "languages", "elapsed_ms", "hits", "meant", "counts"),
    ]
    (hit,) = loaded["hits"]
    assert list(hit) == [
        *("rank", "score", "path", "title", "date", "language", "passage"),
        *("start", "end", "text", "highlights", "signals", "snippet"),
        *("member", "place", "kind", "date_source", "recognized"),
        *("page", "line", "match", "promoted", "like", "matched_in", "copies_total", "copies"),
        *("title_highlights", "path_highlights"),
    ]
    assert list(hit["highlights"][0]) == ["start", "end", "reason", "term", "strength"]
    assert hit["signals"]["semantic"] is None
    assert Path(hit["path"]).read_text(encoding="utf-8")[hit["start"] : hit["end"]] == hit["text"]


def test_the_language_filter_comes_before_the_limit(indexed: Config) -> None:
    hits = answer(indexed, "trata de personas", "--lang", "ar", "-n", "1")["hits"]
    assert [hit["language"] for hit in hits] == ["ar"]


def test_no_hits_is_exit_1_and_an_empty_list(indexed: Config) -> None:
    result = run("search", "qwxzvk", "--mode", "keyword", "--json", "--config", str(indexed.path))
    assert result.returncode == 1
    assert json.loads(result.stdout)["hits"] == []


def test_a_search_without_an_index_builds_one_and_says_so(project: Project) -> None:
    result = run("search", "trata de personas", "--config", str(project().path))
    assert result.returncode == 0
    assert "building it first" in result.stderr
    assert "en.txt" in result.stdout


def test_a_stale_index_is_named_in_one_line(project: Project) -> None:
    config = project()
    assert run("index", "--config", str(config.path)).returncode == 0
    (config.documents[0] / "new.txt").write_text("one more")
    result = run("search", "trata", "--config", str(config.path))
    assert result.returncode == 0
    assert result.stderr == "search: the index is stale (1 new on disk); run 'index'\n"


def test_many_queries_give_one_object_a_line(indexed: Config) -> None:
    queries = "trata de personas\n\nhuman trafficking\nالاتجار بالبشر\n"
    result = run("search", "--queries", "-", "--config", str(indexed.path), text=queries)
    objects = [json.loads(line) for line in result.stdout.splitlines()]
    assert [response["query"] for response in objects] == [
        line for line in queries.splitlines() if line
    ]


def test_a_query_from_a_pipe(indexed: Config) -> None:
    result = run("search", "-", "--jsonl", "--config", str(indexed.path), text="الشرطة\n")
    assert result.returncode == 0
    assert json.loads(result.stdout.splitlines()[0])["rank"] == 1


def test_piped_text_has_no_escape_codes_and_forced_colour_has(indexed: Config) -> None:
    arguments = ("search", "trata de personas", "--config", str(indexed.path))
    assert "\x1b" not in run(*arguments).stdout
    assert "\x1b[" in run(*arguments, "--color", "always").stdout


def test_explain_shows_signals_and_matches(indexed: Config) -> None:
    result = run("search", "trata de personas", "--explain", "--config", str(indexed.path))
    assert "human traffick" in result.stdout
    assert "translation" in result.stdout


def test_hostile_text_and_names_reach_no_terminal(project: Project) -> None:
    config = project({"a\x1b[31m.txt": "Evil \x1b]0;owned\x07 police \u202egnp\u202c text."})
    result = run("search", "police", "--color", "always", "--config", str(config.path))
    assert "\x1b]0;" not in result.stdout
    assert "\x1b[31m.txt" not in result.stdout
    assert "\u202e" not in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["   "], "no word to search for"),
        ([""], "no word to search for"),
        (["?!"], "no word to search for"),
        (["x" * 100_000], "100,000 characters"),
        (["x", "--lang", "en,12"], "--lang en,12"),
        (["x", "--lang", "fr"], "--lang fr: no passage is in that language; there are ar, en, es"),
        (["x", "--limit", "0"], "the limit is 0"),
        (["--queries", "missing.txt"], "missing.txt"),
        (["x", "--queries", "missing.txt"], "not both"),
        ([], "give a QUERY"),
    ],
)
def test_bad_questions_are_one_line(
    indexed: Config, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status = search([*arguments, "--config", str(indexed.path)])
    says_why(status, *capsys.readouterr(), message)


def test_a_bad_question_is_one_line_of_a_process(indexed: Config) -> None:
    fails(run("search", "?!", "--config", str(indexed.path)), "no word to search for")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("documents: [", "not valid YAML"),
        ("documents: [a]\ndata_dir: d\nsize: 3\n", "unknown key 'size'"),
        ("documents: [nowhere]\ndata_dir: d\n", "no such file or folder"),
        ("documents: [.]\ndata_dir: d\nencoder: magic\n", "magic"),
    ],
)
def test_bad_settings_are_one_line(
    tmp_path: Path, content: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config.yaml").write_text(content)
    status = index(["--config", str(tmp_path / "config.yaml")])
    says_why(status, *capsys.readouterr(), message)


def test_nothing_indexed_anywhere_is_said(tmp_path: Path) -> None:
    fails(run("search", "x", cwd=tmp_path), "run 'index FOLDER' first")
    fails(run("index", cwd=tmp_path), "run 'index FOLDER'")
    fails(run("index", "missing", cwd=tmp_path), "missing: no such file or folder")


def test_a_model_is_fetched_only_when_that_is_asked_for(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = project()
    fetched: list[tuple[str, Path]] = []
    monkeypatch.setattr(
        "index.embedding.open.download_encoder", lambda *model: fetched.append(model)
    )
    assert index(["-q", "--config", str(config.path)]) == 0
    assert fetched == []
    assert index(["-q", "--download", "--config", str(config.path)]) == 0
    assert fetched == [("bundled", config.path.parent)]


def test_index_path_sets_up_an_index_that_search_finds(project: Project, tmp_path: Path) -> None:
    project()
    (tmp_path / "config.yaml").unlink()
    below = tmp_path / "documents" / "below"
    below.mkdir()
    assert run("index", "documents", cwd=tmp_path).returncode == 0
    result = run("search", "trata de personas", "-n", "3", cwd=below)
    assert result.returncode == 0
    assert result.stderr == f"search: using the index of {tmp_path}\n"
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "m.txt").write_text("A report on cocoa prices.")
    assert "1 added" in run("index", "more", cwd=tmp_path).stdout
    assert "m.txt" in run("search", "cocoa", cwd=tmp_path).stdout


def test_somebody_elses_config_breaks_nothing(project: Project, tmp_path: Path) -> None:
    project()
    (tmp_path / "config.yaml").write_text("site: [unclosed\n")
    assert run("index", "documents", cwd=tmp_path).returncode == 0
    assert (tmp_path / "config.yaml").read_text() == "site: [unclosed\n"


def test_status_says_how_things_stand(indexed: Config) -> None:
    result = run("index", "status", "--config", str(indexed.path))
    assert result.returncode == 0
    assert "documents   4 files" in result.stdout
    assert "nothing new, changed or gone" in result.stdout


def test_a_closed_pipe_is_no_error(indexed: Config) -> None:
    command = f"{sys.executable} -m search trata --jsonl -n 1000 --config {indexed.path}"
    result = subprocess.run(
        ["sh", "-c", f"{command} | true"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert result.stderr == ""


def test_check_says_of_every_part_how_it_stands(project: Project) -> None:
    config = project()
    command = ("index", "check", "--config", str(config.path))
    fails(run(*command), "no index there; run 'index' first")
    assert run("index", "--config", str(config.path)).returncode == 0
    result = run(*command)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        f"folder     {config.data_dir}, marked as an index",
        "store      sound, 4 passages of 4 files",
        "keyword    sound, 4 passages",
        "vectors    sound, 4 passages",
    ]
    matrix = config.data_dir / "vectors.bin"
    matrix.write_bytes(matrix.read_bytes()[:-1])
    result = run(*command)
    assert (result.returncode, result.stderr) == (2, "")
    assert f"vectors    {matrix}: damaged" in result.stdout
    assert run("index", "--config", str(config.path)).returncode == 0
    assert run(*command).returncode == 0


def test_a_folder_called_as_a_word_of_the_command_is_reached_by_its_path(tmp_path: Path) -> None:
    for name in ("status", "check", "trust"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(f"A report about the {name} of the port.")
        assert "1 added" in run("index", f"./{name}", cwd=tmp_path).stdout


def test_a_folder_that_is_not_mounted_is_said_and_kept(project: Project) -> None:
    config = project()
    command = ("index", "--config", str(config.path))
    assert run(*command).returncode == 0
    folder = config.documents[0].rename(config.path.parent / "elsewhere")
    config.documents[0].mkdir()
    said = (
        f"{config.documents[0]}: empty or not mounted; 4 files stay in the index;"
        " if gone for good, run 'index --prune'\n"
    )
    for arguments in ((), ("-q",)):
        result = run(*command, *arguments)
        assert (result.returncode, result.stderr) == (1, f"index: {said}")
        assert result.stdout.startswith("" if arguments else "4 files, 4 passages: 0 added")
    assert f"absent      {said}" in run("index", "status", *command[1:]).stdout
    found = run("search", "trata de personas", "--config", str(config.path))
    assert (found.returncode, found.stderr) == (0, "")
    folder.rename(config.documents[0])
    assert run(*command).returncode == 0


def read_terminal(controller: int) -> Iterator[bytes]:
    """Yield what is written on a terminal until nobody has it open any more."""
    with os.fdopen(controller, "rb", buffering=0) as file:
        try:
            while part := file.read(1 << 16):
                yield part
        except OSError:  # the other side is closed
            return


@pytest.mark.slow
@pytest.mark.parametrize(("reply", "removed"), [("y", True), ("N", False), ("", False)])
def test_at_a_terminal_it_is_asked_whether_to_remove(
    project: Project, reply: str, removed: bool
) -> None:
    config = project()
    assert run("index", "--config", str(config.path)).returncode == 0
    for path in config.documents[0].iterdir():
        path.unlink()
    controller, terminal = os.openpty()
    os.write(controller, f"{reply}\n".encode())
    command = [sys.executable, "-m", "index", "--config", str(config.path)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=terminal, stdout=terminal, stderr=terminal)
    os.close(terminal)
    said = b"".join(read_terminal(controller)).decode()
    assert process.wait() == (0 if removed else 1)
    assert "Remove these documents from the index? [y/N]" in said
    assert ("4 removed" in said) == removed


def test_prune_removes_what_is_gone_for_good(project: Project) -> None:
    config = project()
    command = ("index", "--config", str(config.path))
    assert run(*command).returncode == 0
    for path in config.documents[0].iterdir():
        path.unlink()
    result = run(*command, "--prune")
    assert (result.returncode, result.stderr) == (0, "")
    assert "4 removed" in result.stdout


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_rehash_reads_what_size_and_time_hide(project: Project, language: str) -> None:
    config = project()
    command = ("index", "--config", str(config.path))
    assert run(*command).returncode == 0
    path = config.documents[0] / f"{language}.txt"
    state = path.stat()
    path.write_bytes(path.read_text(encoding="utf-8")[::-1].encode())
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert "1 changed" in run(*command, "--rehash").stdout


def test_every_option_is_documented() -> None:
    from index.options import build_parser as index_parser
    from search.options import build_parser

    pages = ("README.md", "docs/indexing.md", "docs/tui.md", "docs/casework.md", "docs/scale.md")
    told = "".join((ROOT / name).read_text(encoding="utf-8") for name in pages)
    commands = build_parser().format_help() + index_parser().format_help()
    options = set(re.findall(r"--[a-z][a-z-]*[a-z]", commands))
    assert options - set(re.findall(r"--[a-z][a-z-]*[a-z]", told)) <= {"--help"}


@pytest.mark.parametrize(
    ("command", "arguments", "message"),
    [
        (search, ["x", "--lnag", "es"], "search: unknown option --lnag; did you mean --lang?"),
        (search, ["policía", "--tpye=pdf"], "unknown option --tpye=pdf; did you mean --type?"),
        (search, ["-fútbol", "gol"], "unknown option -fútbol; a QUERY that begins with '-' comes"),
        (search, ["-lima"], "a QUERY that begins with '-' comes after '--'"),
        (search, ["--غير", "الشرطة"], "unknown option --غير; a QUERY that begins"),
        (search, ["x", "--json", "--csv"], "--csv: not allowed with argument --json"),
        (search, ["x", "--mode", "magic"], "invalid choice: 'magic'"),
        (search, ["x", "--limit"], "expected one argument"),
        (index, ["--rehsah"], "index: unknown option --rehsah; did you mean --rehash?"),
        (index, ["x", "-x"], "unknown option -x; 'index --help' lists the options"),
    ],
)
def test_a_mistaken_option_is_one_line(
    command: Callable[[list[str]], int],
    arguments: list[str],
    message: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    says_why(command(arguments), *capsys.readouterr(), message)


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_help_fits_the_terminal(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from index.options import build_parser as index_parser
    from search.options import build_parser

    monkeypatch.setenv("COLUMNS", str(columns))
    for build in (build_parser, index_parser):
        text = build().format_help()
        assert max(map(len, text.splitlines())) <= columns
        assert "Exit status: 0" in text
