"""What ``search`` says of its hits, in English, Spanish and Arabic."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest

from index.config import Config
from index.messages import LOCALES, _, in_language, ngettext, number, user_language
from index.update import update
from search.cli import main
from search.display.bidi.direction import has_rtl
from search.display.cells import cell_width
from search.display.copies import count_copies
from search.display.sections import describe_counts
from search.display.text import render
from search.enums import Match
from search.types import Contribution, Hit, MatchCounts, Mode, Reason, Results, Signals
from tests.paths import ROOT

Project = Callable[..., Config]
HIT = Hit(1, 0.5, "a.txt", "Title", None, "en", 1, 0, 0, 4, "text", (), Signals(0.5, 0.5))
RESULTS = Results("query", Mode.HYBRID, ("en",), 1.0, (HIT,))


def counted(some: int, every: int, words: int = 2) -> Results:
    return replace(RESULTS, counts=MatchCounts(some, every, words))


def test_catalogues_are_complete_and_compiled() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "messages"), "--check"]
    result = subprocess.run(command, capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8", "LANGUAGE": "ar"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({"LANG": "es_PE.UTF-8"}, "es"),
        ({"LANG": "ar"}, "ar"),
        ({"LANG": "ar_SY.UTF-8", "LC_MESSAGES": "C"}, "en"),
        ({"LANG": "ar_SY.UTF-8", "LC_ALL": "es_ES@euro"}, "es"),
        ({"LANG": "ar_SY.UTF-8", "LC_ALL": ""}, "ar"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8", "LANGUAGE": "qu:es:en"}, "es"),
        ({"LANG": "es_PE.UTF-8", "LANGUAGE": "en:es"}, "en"),
        ({"LANG": "../../etc/passwd"}, "en"),
    ],
)
def test_the_language_is_that_of_the_locale(environment: dict[str, str], language: str) -> None:
    assert user_language(environment) == language


@pytest.mark.parametrize(
    ("language", "count", "expected"),
    [
        ("en", 1, "1 passage has your word"),
        ("en", 1200, "1,200 passages have your word"),
        ("es", 1, "1 pasaje tiene su palabra"),
        ("es", 1200, "1\u202f200 pasajes tienen su palabra"),
        ("es", 1_000_000, "1\u202f000\u202f000 de pasajes tienen su palabra"),
        ("ar", 1, "مقطع واحد فيه كلمتك"),
        ("ar", 2, "مقطعان فيهما كلمتك"),
        ("ar", 7, "7 مقاطع فيها كلمتك"),
        ("ar", 11, "11 مقطعًا فيها كلمتك"),
        ("ar", 100, "100 مقطع فيها كلمتك"),
        ("ar", 103, "103 مقاطع فيها كلمتك"),
    ],
)
def test_counts_have_the_forms_of_the_language(language: str, count: int, expected: str) -> None:
    with in_language(language):
        assert describe_counts(counted(count, count, 1)) == expected


def test_every_message_is_in_the_language_and_english_comes_back() -> None:
    for language in LOCALES:
        with in_language(language):
            assert describe_counts(counted(5, 3)) != ""
            assert _("no date") != "no date"
        assert _("no date") == "no date"
        assert ngettext("{count} more", "{count} more", 3) == "3 more"
        assert number(1200) == "1,200"


@pytest.fixture(params=["es", "ar"])
def printed(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Return a language, and all that text says of hits in it."""
    hit = replace(
        HIT,
        promoted=True,
        copies_total=4,
        contributions=(Contribution("word", ("word",), Reason.STEM, 1.0),),
    )
    hits = (hit, replace(HIT, rank=2, match=Match.MEANING), replace(HIT, rank=3))
    with in_language(request.param):
        shown = render(
            replace(counted(5, 3), hits=hits[:2]),
            color=False,
            width=80,
            explain=True,
            gone={"a.txt"},
        )
        assert count_copies(hit) in shown
    return request.param, shown


def test_no_english_is_left_in_the_text_of_hits(printed: tuple[str, str]) -> None:
    _language, text = printed
    english = "passage score copies meaning words best file highlights near stem faint gone".split()
    assert not set(english) & set(re.findall(r"[a-z]+", text))


def test_a_line_of_ours_in_arabic_is_on_the_right_and_moves_nothing(
    printed: tuple[str, str],
) -> None:
    language, text = printed
    lines = text.splitlines()
    if language != "ar":
        assert not any(map(has_rtl, lines))
        return
    assert lines[0].startswith("     ")
    assert all(cell_width(line) <= 80 for line in lines)
    (head,) = [line for line in lines if line.startswith("  1 ")]
    assert not has_rtl(head)
    (location, *_rest) = [line for line in lines if "a.txt" in line]
    assert not has_rtl(location)


@pytest.mark.parametrize(
    ("locale", "query", "expected"),
    [
        ("es_PE.UTF-8", "víctimas", "pasajes"),
        ("ar_SY.UTF-8", "ضحايا", "مقاطع"),
        ("en_GB.UTF-8", "victims", "passages"),
        ("qu_PE.UTF-8", "victims", "passages"),
    ],
)
def test_one_query_answers_in_the_language_of_the_locale(
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    locale: str,
    query: str,
    expected: str,
) -> None:
    config = project()
    update(config)
    monkeypatch.setenv("LC_MESSAGES", locale)
    assert main([query, "--facets", "--config", str(config.path)]) == 0
    assert expected in capsys.readouterr().out


@pytest.mark.parametrize("option", ["--json", "--jsonl", "--csv", "--markdown", "--count", "-l"])
def test_what_programs_read_is_the_same_in_all_languages(
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    option: str,
) -> None:
    config = project()
    update(config)
    outputs = []
    for locale in ("C", "es_PE.UTF-8", "ar_SY.UTF-8"):
        monkeypatch.setenv("LC_MESSAGES", locale)
        assert main(["victims", option, "--config", str(config.path)]) == 0
        captured = capsys.readouterr()
        text = re.sub(r'"elapsed_ms": [\d.]+', "", captured.out)
        outputs.append((text, captured.err))
    assert outputs[0] == outputs[1] == outputs[2]
    if option == "--json":
        json.loads(captured.out)


def test_no_hits_is_said_in_the_language(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = project()
    update(config)
    for locale, expected in (("es_PE.UTF-8", "sin resultados"), ("ar_SY.UTF-8", "لا نتائج")):
        monkeypatch.setenv("LC_MESSAGES", locale)
        assert main(["zyzzyvas", "--config", str(config.path)]) == 1
        assert expected in capsys.readouterr().err
