"""Reads the parallel text the resources are trained on, and weights its data sets."""

from __future__ import annotations

import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from index.errors import TrujamanError
from index.types import ARABIC, ENGLISH, SPANISH, Language

LanguagePair: TypeAlias = tuple[Language, Language]

LANGUAGE_PAIRS: Final[tuple[LanguagePair, ...]] = (
    (ENGLISH, SPANISH),
    (ENGLISH, ARABIC),
    (SPANISH, ARABIC),
)
DICTIONARIES: Final[tuple[LanguagePair, ...]] = ((ENGLISH, SPANISH), (ENGLISH, ARABIC))
DICTIONARY: Final = "_wiktionary"
"""The part of the parallel text that is the glosses of Wiktionary, for these pairs."""
SENTENCE: Final = "sent"
INTERFACE: Final = "ui"
TERM: Final = "term"
NAME: Final = "name"
WORD: Final = "word"

# Users search law, news and human rights. Scripture is archaic; manuals and user interfaces
# are repetitive and use many words in senses of their own.
_REGISTER_WEIGHTS: Final[dict[str, float]] = {
    "udhr": 4.0,
    "un_quadclass": 4.0,
    "sdg": 3.0,
    "unesco_notes": 3.0,
    "unesco_thesaurus": 2.0,
    "mkqa": 2.0,
    "tico19": 2.0,
    "nextstrain": 2.0,
    "opensource_guide": 2.0,
    "uwazi": 2.0,
    "refugee_phrasebook": 1.5,
    "irc_refugee_info": 1.5,
    "open_contracting": 1.5,
    "vote_gov": 1.5,
    "vote_gov_content": 1.5,
    "stsb_mt_train": 1.5,
    "unesco_syn": 0.7,
    "ms_edgeai": 0.5,
    "ms_security101": 0.7,
    "openmrs_pc": 0.5,
    "sahana": 0.5,
    "osm_presets": 0.5,
    "cldr_emoji": 0.5,
    "mozilla_www": 0.5,
    "mozilla_www_lang": 0.5,
    "bitcoin_org": 0.5,
    "wikiedu": 0.5,
    "python_docs_es": 0.3,
    "tldr": 0.3,
    "bible": 0.25,
}

_MIN_PROSE_WEIGHT: Final = 0.5
"""Data sets of a lower weight are not everyday prose: scripture, manuals."""


class CorpusError(TrujamanError):
    """The folder of parallel text is incomplete or a line of it is malformed."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A text and its translation. ``kind``: ``sent``, ``ui``, ``term``, ``name`` or ``word``."""

    source: str
    target: str
    dataset: str
    kind: str


class ProseSentence(NamedTuple):
    """One side of a pair of sentences."""

    language: Language
    dataset: str
    text: str


def register_weight(dataset: str) -> float:
    """Return the weight of a pair of ``dataset``; one of everyday prose has 1.0."""
    return _REGISTER_WEIGHTS.get(dataset, 1.0)


def read_prose(folder: Path) -> Iterator[ProseSentence]:
    """Yield every sentence of prose in ``folder``, both sides of each pair.

    Raises:
        CorpusError: see :func:`read_pairs`.
    """
    for source, target in LANGUAGE_PAIRS:
        for pair in read_pairs(folder, source, target):
            if pair.kind == SENTENCE and register_weight(pair.dataset) >= _MIN_PROSE_WEIGHT:
                yield ProseSentence(source, pair.dataset, pair.source)
                yield ProseSentence(target, pair.dataset, pair.target)


def read_pairs(folder: Path, source: Language, target: Language, part: str = "") -> list[Pair]:
    """Return every pair of ``{source}_{target}{part}.tsv.xz`` in ``folder`` or its parallel/.

    Raises:
        CorpusError: the file is missing or not xz, or a line does not have four columns.
    """
    path = _find_file(folder, f"{source}_{target}{part}.tsv.xz")
    try:
        with lzma.open(path, "rt", encoding="utf-8", newline="\n") as lines:
            return list(_parse_pairs(lines, path))
    except (lzma.LZMAError, EOFError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: not xz-compressed UTF-8 ({error}); fetch it again") from error


def _find_file(folder: Path, name: str) -> Path:
    for candidate in (folder / name, folder / "parallel" / name):
        if candidate.is_file():
            return candidate
    raise CorpusError(f"{folder}: no {name} in it; give the folder that holds the parallel text")


def _parse_pairs(lines: Iterator[str] | lzma.LZMAFile, path: Path) -> Iterator[Pair]:
    for number, line in enumerate(lines, start=1):
        columns = str(line).rstrip("\n").split("\t")
        if len(columns) != 4:
            raise CorpusError(
                f"{path}:{number}: {len(columns)} columns, 4 expected "
                "(source, target, dataset, kind); mend the line"
            )
        yield Pair(*columns)
