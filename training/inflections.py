"""Reads which words inflected forms may belong to: tables of Wiktionary, and of simplemma."""

from __future__ import annotations

import lzma
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from index.text.normalize import fold
from index.types import ARABIC, Language
from training.corpus import CorpusError

_ARABIC_FILE: Final = "ar_forms.tsv.xz"


def read_inflections(folder: Path, language: Language) -> dict[str, set[str]]:
    """Return the folded lemmas of each folded form of ``language``, lemmas included.

    Those of Arabic are read from ``folder``/morphology.

    Raises:
        CorpusError: the table is missing or malformed.
    """
    pairs = read_arabic_forms(folder) if language == ARABIC else _read_simplemma(language)
    lemmas: dict[str, set[str]] = defaultdict(set)
    for form, lemma in pairs:
        if form.isalpha() and lemma.isalpha():
            lemmas[form].add(lemma)
            lemmas[lemma].add(lemma)
    return dict(lemmas)


def read_arabic_forms(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield inflected forms with their lemmas, folded.

    Raises:
        CorpusError: the table is missing or malformed.
    """
    path = folder / "morphology" / _ARABIC_FILE
    if not path.is_file():
        raise CorpusError(f"{path}: not there; give the folder that holds morphology/")
    try:
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                form, lemma = str(line).rstrip("\n").split("\t")[:2]
                yield fold(form), fold(lemma)
    except (lzma.LZMAError, EOFError, ValueError) as error:
        raise CorpusError(f"{path}: no table of forms ({error}); fetch it again") from error


def _read_simplemma(language: Language) -> Iterator[tuple[str, str]]:
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    for form, lemma in DefaultDictionaryFactory().get_dictionary(language).items():
        yield fold(form), fold(lemma)
