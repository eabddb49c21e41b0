"""An index folder that vanishes while an engine has it open: answers as before, or one line."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest

from index.config import Config
from index.embedding.open import open_encoder
from index.errors import DamageError, DerivedDamageError, IndexStateError
from index.locations import Locations
from index.snapshot import mend_snapshot
from index.update import update
from search.engine import Engine
from search.types import SearchRequest


def rename(config: Config) -> None:
    config.data_dir.rename(config.path.parent / "elsewhere")


def remove(config: Config) -> None:
    shutil.rmtree(config.data_dir)


def put_a_file_there(config: Config) -> None:
    remove(config)
    config.data_dir.write_text("mine")


def put_a_folder_there(config: Config) -> None:
    remove(config)
    config.data_dir.mkdir()
    (config.data_dir / "letter.txt").write_text("mine")


VANISHING: tuple[Callable[[Config], None], ...] = (
    rename,
    remove,
    put_a_file_there,
    put_a_folder_there,
)


@pytest.fixture
def indexed(project: Callable[..., Config]) -> Config:
    config = project()
    update(config)
    return config


@pytest.fixture
def engine(indexed: Config) -> Iterator[Engine]:
    with Engine.open(indexed) as engine:
        yield engine


@pytest.mark.parametrize("vanish", VANISHING)
@pytest.mark.parametrize("query", ["human trafficking", "trata de personas", "الاتجار بالبشر"])
def test_an_open_engine_goes_on(
    indexed: Config, engine: Engine, query: str, vanish: Callable[[Config], None]
) -> None:
    request = SearchRequest(query, limit=3)
    before = [hit.text for hit in engine.search(request).hits]
    vanish(indexed)
    hits = engine.search(request).hits
    assert [hit.text for hit in hits] == before
    assert hits[0].text in engine.document(hits[0].document).text
    assert engine.highlight_document(query, hits[0].document)


@pytest.mark.parametrize("vanish", VANISHING)
def test_another_cannot_be_opened_and_nothing_is_made_anew(
    indexed: Config, vanish: Callable[[Config], None]
) -> None:
    vanish(indexed)
    there = indexed.data_dir.exists()
    with pytest.raises(IndexStateError) as failure:
        Engine.open(indexed)
    assert "\n" not in str(failure.value)
    assert str(indexed.data_dir) in str(failure.value)
    assert indexed.data_dir.exists() == there


@pytest.mark.parametrize("vanish", VANISHING)
def test_mending_makes_no_empty_index_in_its_place(
    indexed: Config, vanish: Callable[[Config], None]
) -> None:
    vanish(indexed)
    there = indexed.data_dir.exists()
    encoder = open_encoder(indexed.encoder, indexed.path.parent)
    damage = DerivedDamageError(Locations.of(indexed).matrix)
    with pytest.raises(DamageError, match="no index there any more"):
        mend_snapshot(indexed, encoder, lambda _: None, damage)
    assert indexed.data_dir.exists() == there
