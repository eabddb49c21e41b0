"""Bytes flipped, ends cut off, pages overwritten: the right answer or a message, then healed."""

from __future__ import annotations

import functools
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.faults.damage import Damage, DamageKind, draw_damages, file_kind
from index.config import Config, load
from index.embedding import open as encoders
from index.embedding.static import StaticEncoder
from index.errors import IndexStateError
from index.update import update
from search.engine import Engine
from search.types import Mode, SearchRequest
from tests.projects import make_project

QUERIES = ("human trafficking", "trata de personas", "الاتجار بالبشر")
FILES = (
    "keyword/*.lists",
    "keyword/state.json",
    "store.sqlite",
    "store.sums",
    "trujaman.json",
    "vectors.bin",
)
COUNTS = {DamageKind.FLIP: 3, DamageKind.TRUNCATION: 1, DamageKind.OVERWRITE: 1}
SEED = 14

Answer = list[tuple[object, ...]]


@pytest.fixture(scope="module", autouse=True)
def _one_encoder() -> Iterator[None]:
    """Open the encoder once: no damage here touches it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encoders, "StaticEncoder", functools.cache(StaticEncoder))
        yield


def damages(folder: Path, file: str, counts: dict[DamageKind, int]) -> Iterator[Damage]:
    draws = random.Random(f"{SEED} {file}")
    for kind, count in counts.items():
        all_files = draw_damages(folder, kind, 40 * count, draws)
        of_file = [damage for damage in all_files if file_kind(damage.file) == file]
        assert len(of_file) >= count
        yield from of_file[:count]


def answers(config: Config) -> Answer:
    """Return everything that is shown of the hits of all queries, and the warnings."""
    with Engine.open(config) as engine:
        shown: Answer = []
        for query in QUERIES:
            for mode in Mode:
                results = engine.search(SearchRequest(query, mode))
                shown += [("warning", warning) for warning in results.warnings]
                shown += [
                    (query, mode, hit.path, hit.text, hit.highlights, round(hit.score, 5))
                    for hit in results.hits
                ]
            shown += [
                (hit.path, engine.document(hit.document).text)
                for hit in results.hits
                if not results.warnings
            ]
        return shown


@dataclass(frozen=True, slots=True)
class Sound:
    """An index without damage, and what it answers."""

    config: Config
    answer: Answer


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Sound:
    config = make_project(tmp_path_factory.mktemp("sound"))
    update(config)
    return Sound(config, answers(config))


def check_damages(sound: Sound, folder: Path, file: str, counts: dict[DamageKind, int]) -> None:
    """Do damages to copies of ``sound``: they answer right or say why not, then are healed."""
    texts = {part[3] for part in sound.answer if len(part) > 2}
    for number, damage in enumerate(damages(sound.config.data_dir, file, counts)):
        config = copy_index(sound.config, folder / str(number))
        damage.apply(config.data_dir)
        try:
            answer = answers(config)
        except IndexStateError as error:
            answer = [("warning", str(error))]
        shown = [part for part in answer if part[0] != "warning"]
        assert shown == sound.answer or shown != answer, damage
        assert {part[3] for part in shown if len(part) > 2} <= texts, damage
        assert all(
            len(str(text).splitlines()) == 1 for kind, text, *_ in answer if kind == "warning"
        )
        update(config)
        assert answers(config) == sound.answer, damage


def copy_index(config: Config, folder: Path) -> Config:
    shutil.copytree(config.data_dir, folder / "data")
    path = folder / "config.yaml"
    path.write_text(f"documents: ['{config.documents[0]}']\ndata_dir: data\n")
    return load(path)


@pytest.mark.parametrize("file", FILES)
def test_damage_is_noticed_and_healed(sound: Sound, tmp_path: Path, file: str) -> None:
    check_damages(sound, tmp_path, file, COUNTS)


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES)
def test_much_damage_is_noticed_and_healed(sound: Sound, tmp_path: Path, file: str) -> None:
    check_damages(sound, tmp_path, file, {kind: 8 * count for kind, count in COUNTS.items()})
