"""How fairly the languages share a list when every text exists in all of them.

    python -m benchmarks.quality.mixed FOLDER... [--split tune|test|all] [--every N] [--work DIR]

Indexes the documents of all FOLDERs (see :mod:`.converters`) together and asks their questions;
then those of several sentences without the first, and asks for each with its lead: three telling
words of that sentence, its first 8 words, its first 24 (if it has 16). Printed are, by kind and
language of the query: the language of first hits, and of the wrong documents among the first
ten; how often the answer in the query's language is among the first ten, as a share of how often
it is with ``--lang``; how often the answers of all languages are; and for how many of the longest
queries semantic search finds nothing.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Protocol

from benchmarks.quality.collection import (
    Collection,
    Document,
    Question,
    Split,
    select_questions,
    validate,
)
from benchmarks.quality.converters import load_collections
from benchmarks.quality.retrieval import DEPTH, index_collection
from index.errors import TrujamanError
from index.text.analysis import is_stop_word
from index.text.analysis.words import find_surfaces
from index.text.sentences import split_sentences
from index.types import Language
from search.types import Mode

QUESTION: Final = "question"
_TELLING_WORDS: Final = 3
_FIRST_WORDS: Final = ((8, 8), (16, 24))
"""Of leads with at least so many words, the first so many."""
_LONGEST: Final = f"{_FIRST_WORDS[-1][1]} words"


class Retriever(Protocol):
    """What ranks documents, see :class:`~benchmarks.quality.retrieval.DocumentRetriever`."""

    def rank(
        self, query: str, mode: Mode, languages: tuple[Language, ...] | None, relevant: set[str]
    ) -> tuple[str, ...]:
        """Return ids of documents, best first."""


@dataclass(slots=True)
class MixedFigures:
    """Counts over the queries of one kind in one language.

    ``first``: first hits by language; ``wrong``: wrong documents among the first ten by
    language; ``own`` and ``own_alone``: queries with the answer in their own language among the
    first ten, of all languages and of that alone; ``complete``: with the answers of all languages.
    """

    queries: int = 0
    first: Counter[Language] = field(default_factory=Counter)
    wrong: Counter[Language] = field(default_factory=Counter)
    own: int = 0
    own_alone: int = 0
    complete: int = 0

    def wrong_shares(self, languages: Iterable[Language]) -> list[float]:
        """Return how the wrong documents divide among ``languages``."""
        return [self.wrong[language] / max(1, self.wrong.total()) for language in languages]

    def first_shares(self, languages: Iterable[Language]) -> list[float]:
        """Return the share of queries whose first hit is in each of ``languages``."""
        return [self.first[language] / max(1, self.queries) for language in languages]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; 0, or 2 with one line on stderr."""
    options = _create_parser().parse_args(arguments)
    try:
        loaded = [part for folder in options.folders for part in load_collections(folder)]
        collection = join_collections(loaded)
        with tempfile.TemporaryDirectory() as temporary:
            for complete in (collection, take_leads(collection)):
                selected = select_questions(complete, options.split, options.every)
                with index_collection(complete, options.work or Path(temporary)) as (retriever, _):
                    print_figures(measure_mixed(selected, retriever), collection.languages)
                    silence = measure_silence(selected, retriever)
                if silence:
                    print_silence(silence, collection.languages)
    except (TrujamanError, OSError) as error:
        print(f"mixed: {error}", file=sys.stderr)
        return 2
    return 0


def join_collections(collections: Sequence[Collection]) -> Collection:
    """Return one collection of all documents and questions."""
    documents: list[Document] = []
    questions: list[Question] = []
    for collection in collections:
        name = collection.name
        for document in collection.documents:
            documents.append(replace(document, id=f"{name}/{document.id}"))
        for question in collection.questions:
            relevant = tuple(f"{name}/{answer}" for answer in question.relevant)
            identity = f"{QUESTION}/{name}/{question.id}"
            questions.append(replace(question, id=identity, relevant=relevant))
    return validate(Collection("mixed", tuple(documents), tuple(questions)))


def take_leads(collection: Collection) -> Collection:
    """Return the documents without their first sentences, which ask for them.

    Documents are one text in several languages if their ids differ in what follows the last
    dot. Those of one sentence are left out.
    """
    leads: dict[str, str] = {}
    documents: list[Document] = []
    by_text: defaultdict[str, list[str]] = defaultdict(list)
    for document in collection.documents:
        lead, rest = _split_lead(document.text)
        if rest:
            leads[document.id] = lead
            documents.append(replace(document, text=rest))
            by_text[document.id.rpartition(".")[0]].append(document.id)
    questions: list[Question] = []
    for document in documents:
        group = document.id.rpartition(".")[0]
        relevant = tuple(by_text[group])
        if len(relevant) == len(collection.languages):
            for kind, text in make_queries(leads[document.id]):
                identity = f"{kind}/{group}"
                questions.append(Question(identity, document.language, text, relevant, group))
    return validate(Collection("leads", tuple(documents), tuple(questions)))


def _split_lead(text: str) -> tuple[str, str]:
    first = next(split_sentences(text), None)
    if first is None:
        return "", ""
    return text[: first.end].strip(), text[first.end :].strip()


def make_queries(lead: str) -> list[tuple[str, str]]:
    """Return queries made of a ``lead`` and what kind each is: telling words, first words."""
    words = find_surfaces(lead)
    telling = [word for word in words if word.isalpha() and not is_stop_word(word)]
    longest = sorted(telling, key=lambda word: (-len(word), telling.index(word)))
    chosen = set(list(dict.fromkeys(longest))[:_TELLING_WORDS])
    ordered = list(dict.fromkeys(word for word in telling if word in chosen))
    queries = [(f"{_TELLING_WORDS} words", " ".join(ordered))] if ordered else []
    for least, most in _FIRST_WORDS:
        if len(words) >= least:
            queries.append((f"{most} words", " ".join(words[:most])))
    return queries


def measure_mixed(
    collection: Collection, retriever: Retriever
) -> dict[tuple[str, Language], MixedFigures]:
    """Return the figures of every kind of query in every language."""
    language_by_id = collection.language_by_id()
    figures: defaultdict[tuple[str, Language], MixedFigures] = defaultdict(MixedFigures)
    for question in collection.questions:
        kind, language = question.id.partition("/")[0], question.language
        relevant = set(question.relevant)
        own = {answer for answer in relevant if language_by_id[answer] == language}
        ranking = retriever.rank(question.text, Mode.HYBRID, None, relevant)[:DEPTH]
        alone = retriever.rank(question.text, Mode.HYBRID, (language,), own)[:DEPTH]
        counts = figures[kind, language]
        counts.queries += 1
        counts.first.update(language_by_id[document] for document in ranking[:1])
        counts.wrong.update(
            language_by_id[document] for document in ranking if document not in relevant
        )
        counts.own += not own.isdisjoint(ranking)
        counts.own_alone += not own.isdisjoint(alone)
        counts.complete += relevant <= set(ranking)
    return dict(figures)


def measure_silence(
    collection: Collection, retriever: Retriever
) -> dict[tuple[Language, Language], tuple[int, int]]:
    """Return how many long queries semantic search has no hit for, and of how many.

    By language of the query and of the passages.
    """
    silence: dict[tuple[Language, Language], tuple[int, int]] = {}
    for question in collection.questions:
        if question.id.partition("/")[0] != _LONGEST:
            continue
        for target in collection.languages:
            ranking = retriever.rank(
                question.text, Mode.SEMANTIC, (target,), set(question.relevant)
            )
            silent, queries = silence.get((question.language, target), (0, 0))
            silence[question.language, target] = silent + (not ranking), queries + 1
    return silence


def print_figures(
    figures: dict[tuple[str, Language], MixedFigures], languages: Sequence[Language]
) -> None:
    by_language = " ".join(f"{language:>5}" for language in languages)
    print(
        f"{'query':<10} lang queries  first: {by_language}  wrong: {by_language}"
        "  own/--lang  all three"
    )
    for (kind, language), counts in sorted(figures.items(), key=lambda item: item[0]):
        first = " ".join(f"{share:5.3f}" for share in counts.first_shares(languages))
        wrong = " ".join(f"{share:5.3f}" for share in counts.wrong_shares(languages))
        own = counts.own / max(1, counts.own_alone)
        complete = counts.complete / max(1, counts.queries)
        print(
            f"{kind:<10} {language:>4} {counts.queries:7,}         {first}         {wrong}"
            f"  {own:10.3f} {complete:10.3f}"
        )


def print_silence(
    silence: dict[tuple[Language, Language], tuple[int, int]], languages: Sequence[Language]
) -> None:
    print(f"\nsemantic search without a hit, {_LONGEST} (query, passages):")
    for source in languages:
        cells = []
        for target in languages:
            silent, queries = silence.get((source, target), (0, 0))
            cells.append(f"{target} {silent / max(1, queries):.3f}")
        print(f"{source}: {'  '.join(cells)}")


def _create_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.quality.mixed", description=(__doc__ or "").splitlines()[0]
    )
    splits = "|".join(split.value for split in Split)
    parser.add_argument("folders", metavar="FOLDER", nargs="+", type=Path)
    parser.add_argument("--split", type=Split, metavar=splits, default=Split.TUNE)
    parser.add_argument("--every", metavar="N", type=int, default=1)
    parser.add_argument("--work", type=Path, help="keep the index here (default: temporary)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
