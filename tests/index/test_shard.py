"""Several machines divide the documents: each file belongs to one of them, everywhere."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from index.changes import find_changes
from index.cli import main
from index.config import Config, load
from index.errors import ConfigError, IndexStateError
from index.locations import Locations
from index.scan import scan
from index.shard import ID_BITS, Shard, shard_of_id
from index.status import read_status
from index.store.store import Store
from index.update import update
from search import Engine, SearchRequest

Project = Callable[..., Config]
DOCUMENTS = {
    f"{folder}/{number}.txt": text
    for folder, text in (
        ("en", "A letter about the port."),
        ("es", "Una carta sobre el puerto."),
        ("ar", "رسالة عن الميناء."),
    )
    for number in range(20)
}


def names(config: Config) -> set[str]:
    store = Store.open(Locations.of(config).store)
    try:
        return {os.path.relpath(path, config.documents[0]) for path in store.file_states()}
    finally:
        store.close()


def part(config: Config, shard: Shard | None) -> Config:
    data = "data" if shard is None else f"data-{shard.number}-{shard.count}"
    return replace(config, shard=shard, data_dir=config.path.parent / data)


def test_each_file_belongs_to_one_shard(project: Project) -> None:
    config = project(DOCUMENTS)
    parts = [part(config, Shard(number, 3)) for number in (1, 2, 3)]
    summaries = [update(each) for each in parts]
    held = [names(each) for each in parts]
    assert set.union(*held) == set(DOCUMENTS)
    assert sum(map(len, held)) == len(DOCUMENTS)
    assert all(held)
    for summary, each, own in zip(summaries, parts, held, strict=True):
        others = len(DOCUMENTS) - len(own)
        assert summary.notes == (
            f"shard {each.shard} alone is indexed; files of other shards: {others}",
        )
        assert not find_changes(each)
        assert update(each).unchanged == len(own)


def test_a_folder_that_is_mounted_elsewhere_is_divided_alike(
    project: Project, tmp_path: Path
) -> None:
    config = replace(project(DOCUMENTS), shard=Shard(2, 3))
    elsewhere = tmp_path / "mnt" / "case"
    elsewhere.parent.mkdir()
    config.documents[0].rename(elsewhere)
    here = {os.path.relpath(path, elsewhere) for path in scan(at(config, elsewhere)).files}
    elsewhere.rename(config.documents[0])
    there = {os.path.relpath(path, config.documents[0]) for path in scan(config).files}
    assert here == there


def at(config: Config, folder: Path) -> Config:
    return replace(config, documents=(folder,))


def test_ids_of_shards_are_apart(project: Project) -> None:
    config = project(DOCUMENTS)
    for shard in (None, Shard(1, 2), Shard(2, 2)):
        each = part(config, shard)
        update(each)
        store = Store.open(Locations.of(each).store)
        try:
            numbers = {shard_of_id(head.id) for head in store.document_heads()}
        finally:
            store.close()
        assert numbers == {0 if shard is None else shard.number}
    assert shard_of_id(-(3 << ID_BITS) - 7) == 3


def test_an_index_is_not_taken_for_another_shard(project: Project) -> None:
    config = part(project(DOCUMENTS), Shard(1, 2))
    update(config)
    held = names(config)
    for other in (None, Shard(2, 2), Shard(1, 3)):
        for ask in (update, find_changes, read_status):
            with pytest.raises(ConfigError, match="holds shard 1/2, not"):
                ask(replace(config, shard=other))
    assert names(config) == held
    whole = part(config, None)
    update(whole)
    with pytest.raises(ConfigError, match="holds all documents, not shard 1/2"):
        update(replace(whole, shard=Shard(1, 2)))


def test_who_searches_a_shard_alone_is_told(project: Project) -> None:
    config = part(project(DOCUMENTS), Shard(1, 2))
    update(config)
    with Engine.open(config) as engine:
        (warning,) = engine.index_warnings
        assert warning.startswith("shard 1/2 alone is in this index")
        assert engine.search(SearchRequest("puerto")).warnings == (warning,)
    assert read_status(config).shard == "1/2"
    whole = part(config, None)
    update(whole)
    with Engine.open(whole) as engine:
        assert engine.index_warnings == ()
    assert read_status(whole).shard == ""


def test_a_config_that_is_set_up_for_a_shard_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in DOCUMENTS.items():
        (tmp_path / "case" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "case" / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    for arguments in (["--shard", "1/2", "case"], [], ["status"]):
        assert main(arguments) == 0
    assert "shard: 1/2" in (tmp_path / ".trujaman" / "config.yaml").read_text()
    assert "1/2; the other files are on other machines" in capsys.readouterr().out


def test_ids_that_are_used_up_are_said(project: Project) -> None:
    config = replace(project(DOCUMENTS), shard=Shard(1, 2))
    update(config)
    store = Store.open(Locations.of(config).store, create=True)
    with store.transaction():
        store.set_setting("last_passage", str(Shard(2, 2).first_id - 5))
    store.close()
    with pytest.raises(IndexStateError, match="used up its ids"):
        update(config)


@pytest.mark.parametrize("text", ["", "2", "0/2", "3/2", "1/16", "a/b", "-1/2", "1/2/3", "٢/٤"])
def test_what_is_no_shard_is_an_error(project: Project, text: str) -> None:
    config = project(DOCUMENTS)
    with pytest.raises(ConfigError, match="such as 2/4"):
        Shard.parse(text)
    lines = config.path.read_text() + f"shard: '{text}'\n"
    config.path.write_text(lines)
    with pytest.raises(ConfigError, match=r"config\.yaml, line"):
        load(config.path)
