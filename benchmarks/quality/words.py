"""How many words of a sentence have the word a human translator chose among their translations.

    python -m benchmarks.quality.words FOLDER [--lexicon FILE]

``FOLDER`` holds ``sentences.jsonl.xz``: sentences in three languages with their tokens as
[form, lemma, part of speech], such as Parallel Universal Dependencies. Counted are nouns, verbs
and adjectives that are no stop words. A word counts as found if the translated sentence has all
stems of one of its translations, or of one of an expression it is part of.
"""

from __future__ import annotations

import argparse
import json
import lzma
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from benchmarks.quality.collection import CollectionError
from index.errors import TrujamanError
from index.text.analysis import get_analyzer
from index.text.analysis.words import find_surfaces
from index.types import LANGUAGES, Language
from search.lexicon.translations import Lexicon

_CONTENT: Final = frozenset({"NOUN", "VERB", "ADJ"})


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the recall of each direction; 0, or 2 with one line on stderr."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality.words")
    parser.add_argument("folder", type=Path, help="holds sentences.jsonl.xz")
    parser.add_argument("--lexicon", type=Path, help="default: the bundled one")
    options = parser.parse_args(arguments)
    try:
        sentences = list(_read_sentences(options.folder / "sentences.jsonl.xz"))
        with closing(Lexicon.open(options.lexicon)) as lexicon:
            print(f"lexicon {lexicon.version}, {len(sentences):,} sentences")
            for source in LANGUAGES:
                for target in LANGUAGES:
                    if source != target:
                        translated, words = measure_recall(lexicon, sentences, source, target)
                        print(f"{source} → {target}  {translated / words:.3f}  of {words:,} words")
    except (TrujamanError, OSError) as error:
        print(f"words: {error}", file=sys.stderr)
        return 2
    return 0


def measure_recall(
    lexicon: Lexicon, sentences: Sequence[dict[str, Any]], source: Language, target: Language
) -> tuple[int, int]:
    """Return how many content words are translated as in the other sentence, and of how many."""
    translated = words = 0
    for sentence in sentences:
        other = {form.stem for form in get_analyzer(target).analyze(sentence[target])}
        stems, counted = _content_stems(sentence[f"tokens_{source}"], source)
        for start, end in lexicon.segment(source, stems):
            whole = _is_translated(lexicon, source, target, tuple(stems[start:end]), other)
            for position in range(start, end):
                if counted[position]:
                    words += 1
                    alone = (stems[position],)
                    translated += whole or _is_translated(lexicon, source, target, alone, other)
    return translated, words


def _content_stems(
    tokens: Sequence[Sequence[str]], language: Language
) -> tuple[list[str], list[bool]]:
    """Return the stems of a sentence without stop words, and which of them are counted."""
    stems, counted = [], []
    for form, _, part_of_speech in tokens:
        words = get_analyzer(language).analyze_words(find_surfaces(form))
        content = [word.stem for word in words if not word.stop]
        stems += content
        counted += [part_of_speech in _CONTENT] * len(content)
    return stems, counted


def _is_translated(
    lexicon: Lexicon, source: Language, target: Language, terms: tuple[str, ...], other: set[str]
) -> bool:
    translations = lexicon.translate(source, target, terms)
    return any(other.issuperset(translation.terms) for translation in translations)


def _read_sentences(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)
    except (lzma.LZMAError, EOFError, ValueError) as error:
        raise CollectionError(f"{path}: not xz-compressed JSON lines ({error})") from error


if __name__ == "__main__":
    sys.exit(main())
