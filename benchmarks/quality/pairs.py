"""What a change does to each pair of languages, in a few minutes.

    python -m benchmarks.quality.pairs FOLDER --before TREE [--split all] [--every 2] [--work DIR]

Asks the questions of a collection of the code in TREE, another working tree, and of this one, and
compares nDCG@10 question by question. Only the first ten hits are looked at, in hybrid mode: the
figures are a little below those of :mod:`benchmarks.quality`, which looks further where several
passages of a document are among them. Each tree needs about a minute of one processor, and has an
index of its own in DIR.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks.quality.bootstrap import bootstrap_interval
from benchmarks.quality.collection import Collection, Split, select_questions
from benchmarks.quality.converters import load_collections
from benchmarks.quality.metrics import evaluate
from benchmarks.quality.retrieval import index_collection
from index.errors import TrujamanError
from search.engine import Engine
from search.types import Filters, SearchRequest

_TREE: Final = Path(__file__).resolve().parents[2]

Rankings = Mapping[str, Mapping[str, Sequence[str]]]
"""By pair, "en→ar", and by question: the ids of documents, best first."""


def rank(collection: Collection, work: Path) -> Rankings:
    """Rank the documents of each language for each question.

    It uses of the benchmark what older trees have, too.
    """
    rankings: dict[str, dict[str, Sequence[str]]] = {}
    with index_collection(collection, work) as (_, config), Engine.open(config) as engine:
        for question in collection.questions:
            for target in collection.languages:
                filters = Filters(languages=(target,))
                hits = engine.search(SearchRequest(question.text, filters=filters)).hits
                numbers = dict.fromkeys(int(Path(hit.path).stem) for hit in hits)
                ranking = [collection.documents[number].id for number in numbers]
                rankings.setdefault(f"{question.language}→{target}", {})[question.id] = ranking
    return rankings


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; return the exit status."""
    options = _create_parser().parse_args(arguments)
    try:
        collection = _load(options)
        with tempfile.TemporaryDirectory() as temporary:
            work = options.work or Path(temporary)
            before, after = (
                _rank_in(tree, work / name, options)
                for tree, name in ((options.before, "before"), (_TREE, "after"))
            )
    except (TrujamanError, OSError, subprocess.CalledProcessError) as error:
        print(error, file=sys.stderr)
        return 2
    language_by_id = collection.language_by_id()
    print("| pair | questions | before | after | change | 95 % |\n|---|---|---|---|---|---|")
    for pair in sorted(after):
        relevant = {
            question.id: [
                answer for answer in question.relevant if pair.endswith(language_by_id[answer])
            ]
            for question in collection.questions
            if pair.startswith(question.language)
        }
        earlier, later = (
            evaluate(rankings[pair], relevant)["nDCG@10"] for rankings in (before, after)
        )
        change = bootstrap_interval(later - earlier)
        print(
            f"| {pair} | {len(later)} | {earlier.mean():.4f} | {later.mean():.4f} "
            f"| {later.mean() - earlier.mean():+.4f} | {change.low:+.4f} … {change.high:+.4f} |"
        )
    return 0


def _load(options: argparse.Namespace) -> Collection:
    (collection,) = load_collections(options.folder)
    return select_questions(collection, options.split, options.every)


def _rank_in(tree: Path, work: Path, options: argparse.Namespace) -> Rankings:
    """Rank with the code in ``tree``, in a process of its own."""
    work.mkdir(parents=True, exist_ok=True)
    output = work / "rankings.json"
    script = Path(__file__).resolve()
    command = [
        sys.executable,
        "-P",
        str(script),
        "--rank",
        str(output),
        "--work",
        str(work),
        "--split",
        options.split.value,
        "--every",
        str(options.every),
        str(options.folder),
    ]
    environment = {**os.environ, "PYTHONPATH": str(tree.resolve())}
    subprocess.run(command, check=True, cwd=work, env=environment)
    rankings: Rankings = json.loads(output.read_text(encoding="utf-8"))
    return rankings


def _create_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.quality.pairs", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("folder", metavar="FOLDER", type=Path)
    parser.add_argument(
        "--before", metavar="TREE", type=Path, default=_TREE, help="the code to compare with"
    )
    parser.add_argument("--split", type=Split, choices=list(Split), default=Split.ALL)
    parser.add_argument("--every", metavar="N", type=int, default=2)
    parser.add_argument("--work", metavar="DIR", type=Path, help="keep the indexes there")
    parser.add_argument("--rank", metavar="FILE", type=Path, help=argparse.SUPPRESS)
    return parser


def _run() -> int:
    """Rank in this process if that is what is asked for."""
    options = _create_parser().parse_args()
    if options.rank is None:
        return main()
    rankings = rank(_load(options), options.work)
    options.rank.write_text(json.dumps(rankings), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(_run())
