"""Patterns mean what git says they mean, and no pattern takes long to match."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from index.globs import MAX_CHARACTERS, MAX_PATTERNS, PatternList

PATHS = [
    "a.txt",
    "b.bak",
    "drafts/a.txt",
    "reports/2024/informe.pdf",
    "reports/2024/old/informe.pdf",
    "deep/er/drafts/x",
    "deep/er/b.bak",
    "con espacio.txt",
    "borradores/año.txt",
    "مسودات/تقرير.txt",
    "#hash",
    "!bang",
    "x[1].txt",
    "back\\slash",
]


def decide(lines: list[str], path: str, *, is_folder: bool = False) -> bool:
    return bool(PatternList(lines).decide(path, is_folder=is_folder))


@pytest.mark.parametrize(
    ("pattern", "path", "is_meant"),
    [
        ("*.bak", "deep/er/b.bak", True),
        ("/*.bak", "deep/er/b.bak", False),
        ("/*.bak", "b.bak", True),
        ("reports/*.pdf", "reports/2024/informe.pdf", False),
        ("reports/**/*.pdf", "reports/2024/old/informe.pdf", True),
        ("reports/**/*.pdf", "reports/informe.pdf", True),
        ("**/old/*", "reports/2024/old/informe.pdf", True),
        ("drafts", "deep/er/drafts", True),
        ("drafts/**", "drafts/a.txt", True),
        ("drafts/**", "drafts", False),
        ("informe-?.pdf", "informe-á.pdf", True),
        ("informe-[0-9].pdf", "informe-7.pdf", True),
        ("informe-[!0-9].pdf", "informe-7.pdf", False),
        ("a?b", "a/b", False),
        ("a[^x]b", "a/b", False),
        (r"\#hash", "#hash", True),
        (r"\!bang", "!bang", True),
        ("# comment", "# comment", False),
        ("spaces   ", "spaces", True),
        (r"space\ ", "space ", True),
        ("[unclosed", "[unclosed", False),
        ("borradores/*ño*", "borradores/año.txt", True),
        ("مسودات/*.txt", "مسودات/تقرير.txt", True),
        ("*.تقرير", "أ.تقرير", True),
    ],
)
def test_a_pattern_means_what_git_says(pattern: str, path: str, is_meant: bool) -> None:
    assert decide([pattern], path) is is_meant


def test_a_pattern_with_a_slash_at_its_end_is_for_folders() -> None:
    assert decide(["drafts/"], "drafts", is_folder=True)
    assert not decide(["drafts/"], "drafts")


def test_the_last_pattern_that_matches_decides() -> None:
    patterns = PatternList(["*.txt", "!keep.txt", "keep.txt"])
    assert patterns.decide("keep.txt", is_folder=False) is True
    patterns = PatternList(["*.txt", "!keep.txt"])
    assert patterns.decide("keep.txt", is_folder=False) is False
    assert patterns.decide("other.md", is_folder=False) is None


@pytest.mark.parametrize("name", ["años.txt", "informe café.txt", "أحمد.txt"])
def test_accents_may_be_composed_or_not(name: str) -> None:
    import unicodedata

    decomposed = unicodedata.normalize("NFD", name)
    assert decide([name], decomposed)
    assert decide([decomposed], name)


WORDS = st.sampled_from(["a", "b", "ab", "*", "?", "**", "a*", "*b", "[ab]", "[!a]", "ñ", "ق"])
PATTERNS = st.builds(
    lambda start, words, end: start + "/".join(words) + end,
    st.sampled_from(["", "/"]),
    st.lists(WORDS, min_size=1, max_size=4),
    st.sampled_from(["", "", "/"]),
)
NAMES = st.lists(st.sampled_from(["a", "b", "ab", "ba", "ñ", "ق"]), min_size=1, max_size=4)


def test_folders_anywhere_below_are_no_files() -> None:
    assert not PatternList(["a/a/**/"]).decide("a/a/a", is_folder=False)
    assert PatternList(["a/a/**/"]).decide("a/a/a", is_folder=True)


@settings(max_examples=200, deadline=None)
@given(PATTERNS, NAMES)
def test_patterns_mean_what_another_implementation_says(pattern: str, names: list[str]) -> None:
    assume(not pattern.endswith("**/"))  # git and ours: folders alone; theirs: files, too
    path = "/".join(names)
    ours = PatternList([pattern])
    theirs = GitIgnoreSpec.from_lines([pattern])
    parents = ["/".join(names[:depth]) for depth in range(1, len(names))]
    excluded = any(ours.decide(parent, is_folder=True) for parent in parents)
    excluded = excluded or bool(ours.decide(path, is_folder=False))
    assert excluded == theirs.match_file(path)


@pytest.mark.slow
@pytest.mark.parametrize(
    "pattern",
    [
        "*.txt", "/a.txt", "drafts/", "reports/**/old", "**/er/*", "deep/**", "x[[]1].txt",
        r"back\\slash", "con*", "borradores/*", "م*", r"\#hash", r"\!bang", "?.bak", "[!a]*",
        "[a-c].*", "[[:alpha:]].bak", "**/**/informe.pdf", "*/*/*", "a.txt/",
    ],
)  # fmt: skip
def test_git_itself_says_the_same(tmp_path: Path, pattern: str) -> None:
    subprocess.run(["git", "init", "-q", "."], cwd=tmp_path, check=True)
    for path in PATHS:
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    (tmp_path / ".gitignore").write_text(f"{pattern}\n", encoding="utf-8")
    result = subprocess.run(
        ["git", "check-ignore", "-z", "--stdin"],
        cwd=tmp_path,
        input="\0".join(PATHS).encode(),
        capture_output=True,
        check=False,
    )
    ignored = set(result.stdout.decode().split("\0")) - {""}
    ours = set()
    for path in PATHS:
        names = path.split("/")
        parents = ("/".join(names[:depth]) for depth in range(1, len(names)))
        if any(decide([pattern], parent, is_folder=True) for parent in parents) or decide(
            [pattern], path
        ):
            ours.add(path)
    assert ours == ignored


@pytest.mark.parametrize(
    "pattern",
    [
        "*a" * 4_000 + "b",
        "**/" * 2_000 + "b",
        "**/a/" * 2_000 + "b",
        "[a" * 4_000,
        "*" * 8_000 + "b",
    ],
)
def test_patterns_made_to_take_long_do_not(pattern: str) -> None:
    assert not decide([pattern], "/".join(["a" * 255] * 16) + "x")


def test_a_list_that_is_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match=r"1,000 patterns"):
        PatternList(["a"] * (MAX_PATTERNS + 1))
    with pytest.raises(ValueError, match="characters"):
        PatternList(["a" * (MAX_CHARACTERS + 1)])
