"""Words that must not be highlighted, though they look or sound like those of a query."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.config import load
from index.update import update
from search.engine import Engine
from search.types import Mode, Reason, SearchRequest

TABLE = Path(__file__).parents[1] / "data" / "traps.tsv"
ROWS = [
    line.split("\t")
    for line in TABLE.read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("traps")
    (folder / "documents").mkdir()
    for number, (_, language, text, *_) in enumerate(ROWS):
        file = folder / "documents" / f"{number}.{language}.txt"
        file.write_text(text, encoding="utf-8")
    settings = folder / "config.yaml"
    settings.write_text("documents: [documents]\ndata_dir: data\n", encoding="utf-8")
    config = load(settings)
    update(config)
    with Engine.open(config) as opened:
        yield opened


@pytest.mark.parametrize("number", range(len(ROWS)), ids=[f"{row[0]}-{row[1]}" for row in ROWS])
def test_what_only_looks_alike_is_not_highlighted(engine: Engine, number: int) -> None:
    query, _, text, traps, *wanted = ROWS[number]
    highlighted: list[tuple[int, int]] = []
    for hit in engine.search(SearchRequest(query, mode=Mode.KEYWORD, limit=100)).hits:
        if Path(hit.path).name.startswith(f"{number}."):
            highlighted = [
                (part.span.start, part.span.end)
                for part in hit.highlights
                if part.reason is not Reason.MEANING
            ]
    words = {text[start:end] for start, end in highlighted}
    assert words.isdisjoint(traps.split("|"))
    assert not wanted or words >= set(wanted[0].split("|"))
