"""``python -m training FOLDER``: make the bundled resources from parallel text."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from index.errors import TrujamanError
from training import card

if TYPE_CHECKING:
    from training.entries import LexiconReport

_PARTS: Final = (
    "arabic-words",
    "stems",
    "lexicon",
    "synonyms",
    "commonness",
    "transliteration",
    "encoder",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Train what the command line asks for; 0, or 2 with one line on stderr."""
    options = _parser().parse_args(arguments)
    parts = (options.only,) if options.only else _PARTS
    sections: dict[str, str] = {}
    try:
        options.out.mkdir(parents=True, exist_ok=True)
        # Each needs libraries of its own: import them only for the parts that are trained.
        if "arabic-words" in parts:  # first: stems depend on them
            from training import arabic_words

            arabic_report = arabic_words.build(options.folder, options.out)
            sections[card.ARABIC_WORDS] = arabic_words.describe(arabic_report)
        if "stems" in parts:  # of all words, in what is trained from here on
            from training import stems
            from training.concepts import find_names, read_concepts

            names = find_names(read_concepts())
            stems_report = stems.build(options.folder, options.out, names)
            sections[card.STEMS] = stems.describe(stems_report)
        if "lexicon" in parts:
            from training import lexicon
            from training.concepts import read_concepts

            concepts = read_concepts()
            report = lexicon.build(options.folder, options.out, options.seed, concepts)
            sections[card.LEXICON] = _describe_lexicon(report, len(concepts))
        if "synonyms" in parts:
            from training import synonyms

            lexicon_file = options.out / "lexicon.sqlite"
            synonyms_report = synonyms.build(options.folder, lexicon_file, options.out)
            sections[card.SYNONYMS] = synonyms.describe(synonyms_report)
        if "commonness" in parts:
            from training import common_words

            words_report = common_words.build(options.folder, options.out)
            sections[card.COMMON_WORDS] = common_words.describe(words_report)
        if "transliteration" in parts:
            from training import transliteration

            names_report = transliteration.build(options.folder, options.out, options.seed)
            sections[card.TRANSLITERATION] = transliteration.describe(names_report)
        if "encoder" in parts:
            from training import encoder

            encoder_report = encoder.build(
                options.folder, options.teacher, options.eval, options.out, options.seed
            )
            sections[card.ENCODER] = encoder.describe(encoder_report)
        card.write_card(options.out, options.folder, sections)
    except (TrujamanError, OSError) as error:
        print(f"training: {error}", file=sys.stderr)
        return 2
    return 0


def _describe_lexicon(report: LexiconReport, concepts: int) -> str:
    return (
        "Translation probabilities between the stems of the three languages, by word alignment "
        f"of the parallel text and from our own glossary of {concepts:,} concepts of crime, "
        "justice, politics and the press (`training/glossary/`), with what English dictionaries "
        f"in the parallel text list besides: {report.translations:,} "
        f"translations of {report.entries:,} entries, {report.expressions:,} of these expressions "
        "of several words; "
        f"{report.size / 1e6:.1f} MB, version `{report.version}`."
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("folder", type=Path, help="holds parallel/, morphology/ and teacher/")
    parser.add_argument("--out", type=Path, default=Path("index/resources"))
    parser.add_argument("--only", choices=_PARTS, help="train one of them")
    parser.add_argument("--teacher", type=Path, help="default: teacher/ in or beside FOLDER")
    parser.add_argument("--eval", type=Path, help="measure the encoder on laser_tatoeba/")
    parser.add_argument("--seed", type=int, default=0)
    return parser


if __name__ == "__main__":
    sys.exit(main())
