"""Kinds of files that are not read are counted in the language of the user."""

from __future__ import annotations

import pytest

from index.messages import speaking
from index.skipped import describe_kinds
from index.types import Skipped


def skipped(**counts: int) -> list[Skipped]:
    return [
        Skipped(f"/{name}{at}", "", name.replace("_", " "))
        for name, count in counts.items()
        for at in range(count)
    ]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            "21 files of kinds that are not read: 12 programs, 3 binary files, 2 hidden files,"
            " 2 lock files, 1 picture without words, 1 .mp4",
        ),
        (
            "es",
            "21 archivos de tipos que no se leen: 12 programas, 3 archivos binarios,"
            " 2 archivos ocultos, 2 archivos de bloqueo, 1 imagen sin palabras, 1 .mp4",
        ),
        (
            "ar",
            "21 ملفًا من أنواع لا تُقرأ: 12 برنامجًا، 3 ملفات ثنائية، ملفان مخفيان، ملفا قفل،"
            " صورة واحدة بلا كلمات، 1 .mp4",
        ),
    ],
)
def test_each_kind_has_the_form_of_its_number(language: str, expected: str) -> None:
    files = skipped(program=12, binary=3, hidden=2, lock_file=2, picture=1, **{".mp4": 1})
    with speaking(language):
        assert describe_kinds(files) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "1 file of a kind that is not read: 1 hidden file"),
        ("es", "1 archivo de un tipo que no se lee: 1 archivo oculto"),
        ("ar", "ملف واحد من نوع لا يُقرأ: ملف مخفي واحد"),
    ],
)
def test_one_file_is_one(language: str, expected: str) -> None:
    with speaking(language):
        assert describe_kinds(skipped(hidden=1)) == expected
