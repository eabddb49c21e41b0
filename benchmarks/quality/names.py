"""How well names are found in all their spellings, and how seldom other words are taken for them.

    python -m benchmarks.quality.names [FOLDER] [--half tune|test] [--distractors N] [--misses]

Each of 200 names is asked for in each of its spellings. The passages to be found have another
one, among words of three languages and, with FOLDER, the lines of its text files.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.quality.name_sets import (
    Name,
    NamePassage,
    SameWords,
    make_passages,
    read_names,
    split_name,
)
from index.config import load
from index.errors import TrujamanError
from index.types import ARABIC, ENGLISH, SPANISH, Language
from index.update import update
from search.engine import Engine
from search.types import Filters, Hit, Reason, SearchRequest

DEPTH: Final = 10
_LATIN: Final = (ENGLISH, SPANISH)
_DISTRACTORS: Final = 2_000
_LINES_PER_FILE: Final = 500


@dataclass
class Tally:
    """What was counted in one direction."""

    queries: int = 0
    recalls: list[float] = field(default_factory=list)
    matched_words: int = 0
    false_words: list[str] = field(default_factory=list)
    translated_words: list[str] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """The mean over queries of the share of passages that are in the first ten."""
        return sum(self.recalls) / len(self.recalls) if self.recalls else 1.0

    @property
    def false_share(self) -> float:
        """The share of the matched words that were taken for the name and are not."""
        return len(self.false_words) / max(1, self.matched_words)

    @property
    def translated_share(self) -> float:
        """The share of the matched words that are none of the name, but translate a word of it."""
        return len(self.translated_words) / max(1, self.matched_words)


class NamesBenchmark:
    """Asks an engine for names; ``spelling_of`` says which spelling a file has."""

    def __init__(self, engine: Engine, names: Sequence[Name], spelling_of: dict[str, str]) -> None:
        self._engine = engine
        self._names = names
        self._same_words = SameWords(names)
        self._spelling_of = spelling_of
        self.tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)

    def run(self) -> None:
        """Ask for every name in every spelling."""
        for name in self._names:
            half = "tune" if name.is_for_tuning else "test"
            for query in name.latin:
                others = [spelling for spelling in name.latin if spelling != query]
                self._ask(name, query, name.arabic, (ARABIC,), (half, "Latin → Arabic"))
                if others:
                    self._ask(name, query, others, _LATIN, (half, "Latin → Latin"))
            for query in name.arabic:
                self._ask(name, query, name.latin, _LATIN, (half, "Arabic → Latin"))

    def _ask(
        self,
        name: Name,
        query: str,
        wanted: Sequence[str],
        languages: tuple[Language, ...],
        key: tuple[str, str],
    ) -> None:
        filters = Filters(languages=languages)
        hits = self._engine.search(SearchRequest(query, filters=filters, limit=DEPTH)).hits
        spellings = {self._spelling_of.get(Path(hit.path).name, "") for hit in hits}
        tally = self.tallies[key]
        missing = [spelling for spelling in wanted if spelling not in spellings]
        tally.queries += 1
        tally.recalls.append(1 - len(missing) / len(wanted))
        tally.misses += [f"{query} → {spelling}" for spelling in missing]
        for word, reason in _matched_words(hits):
            tally.matched_words += 1
            if not self._is_of(name, word):
                is_translated = reason is Reason.TRANSLATION
                others = tally.translated_words if is_translated else tally.false_words
                others.append(f"{query} → {word}")

    def _is_of(self, name: Name, word: str) -> bool:
        return any(
            self._same_words.are_same(word, own)
            for spelling in name.spellings
            for own in split_name(spelling)
        )


def _matched_words(hits: Sequence[Hit]) -> Iterator[tuple[str, Reason]]:
    """Yield the highlighted words of hits, but for those that are only close in meaning."""
    for hit in hits:
        for highlight in hit.highlights:
            if highlight.reason is not Reason.MEANING:
                for word in split_name(hit.text[highlight.span.start : highlight.span.end]):
                    yield word, highlight.reason


def _write_documents(
    folder: Path, passages: Iterator[NamePassage], texts: Path | None
) -> dict[str, str]:
    """Write a file for each passage; return the spelling in each by the name of the file."""
    spelling_of: dict[str, str] = {}
    for number, passage in enumerate(passages):
        file = folder / f"{number}.{passage.language}.txt"
        file.write_text(passage.text, encoding="utf-8")
        spelling_of[file.name] = passage.spelling
    if texts is not None:
        for source in sorted(texts.rglob("*.txt")):
            lines = source.read_text(encoding="utf-8").splitlines()
            for start in range(0, len(lines), _LINES_PER_FILE):
                part = "\n\n".join(lines[start : start + _LINES_PER_FILE])
                number = len(spelling_of)
                (folder / f"text{number}.txt").write_text(part, encoding="utf-8")
                spelling_of[f"text{number}.txt"] = ""
    return spelling_of


def measure(texts: Path | None, distractors: int) -> NamesBenchmark:
    """Index the passages in a temporary folder and ask for the names.

    Raises TrujamanError if the folder cannot be indexed.
    """
    names = read_names()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "documents"
        folder.mkdir()
        spelling_of = _write_documents(folder, make_passages(names, distractors), texts)
        config = Path(temporary) / "config.yaml"
        config.write_text("documents: [documents]\ndata_dir: data\n", encoding="utf-8")
        loaded = load(config)
        update(loaded)
        with Engine.open(loaded) as engine:
            benchmark = NamesBenchmark(engine, names, spelling_of)
            benchmark.run()
    return benchmark


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; return the exit status."""
    options = _create_parser().parse_args(arguments)
    try:
        benchmark = measure(options.folder, options.distractors)
    except (TrujamanError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print("| half | direction | queries | recall@10 | matched words | false | translations |")
    print("|---|---|---|---|---|---|---|")
    for (half, direction), tally in sorted(benchmark.tallies.items()):
        if options.half in (None, half):
            print(
                f"| {half} | {direction} | {tally.queries} | {tally.recall:.3f} "
                f"| {tally.matched_words} | {tally.false_share:.3f} "
                f"| {tally.translated_share:.3f} |"
            )
            if options.misses:
                print(*tally.misses, sep="\n")
                print(*(f"false: {word}" for word in tally.false_words), sep="\n")
                print(*(f"translation: {word}" for word in tally.translated_words), sep="\n")
    return 0


def _create_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.quality.names", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("folder", metavar="FOLDER", nargs="?", type=Path, help="text files")
    parser.add_argument("--half", choices=("tune", "test"), help="only one half (default: both)")
    parser.add_argument("--distractors", metavar="N", type=int, default=_DISTRACTORS)
    parser.add_argument("--misses", action="store_true", help="list what was not found, or wrongly")
    return parser


if __name__ == "__main__":
    sys.exit(main())
