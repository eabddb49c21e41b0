"""Contextual vectors: made once, kept by text, dropped with their passages, damage noticed."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index import watch
from index.check import check_index
from index.config import Config, load
from index.contextual import encoding
from index.contextual.vectors import ContextualVectors, Origin, append, create, digest_of, pack
from index.embedding.e5 import E5Encoder
from index.errors import ConfigError, DerivedDamageError
from index.locations import Locations
from index.status import read_status
from index.store.store import Store
from index.types import Progress, StoreVersion
from index.update import update

Project = Callable[..., Config]

VERSION = StoreVersion("0123456789abcdef" * 2, 1, "0123456789abcdef")
ORIGIN = Origin(VERSION, "e5:of-a-test", 8)
TEXTS = {
    "en.txt": "The trial of two officers begins in Lima on Monday.",
    "es.txt": "El juicio contra dos oficiales empieza el lunes en Lima.",
    "ar.txt": "تبدأ محاكمة الضابطين في ليما يوم الاثنين.",
}


def path_of(config: Config) -> Path:
    return Locations.of(config).contextual


def stages(config: Config) -> list[Progress]:
    """Update; return what was reported of contextual vectors."""
    reports: list[Progress] = []
    update(config, progress=reports.append)
    return [report for report in reports if report.stage == encoding.STAGE]


def write_some(path: Path, count: int = 3) -> np.ndarray:
    """Write vectors of passages 1, 2, …; return them."""
    vectors = np.random.default_rng(7).standard_normal((count, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    ids = list(range(1, count + 1))
    create(path, ORIGIN, pack(ids, [digest_of(str(number)) for number in ids], vectors))
    return vectors


def test_cosines_are_those_of_the_vectors(tmp_path: Path) -> None:
    path = tmp_path / "contextual.bin"
    vectors = write_some(path)
    read = ContextualVectors(path)
    places = read.find(np.array([3, 9, 1]))
    assert places.tolist() == [2, -1, 0]
    np.testing.assert_allclose(
        read.exact_cosines(vectors[2], places[[0, 2]]), vectors[[2, 0]] @ vectors[2], atol=0.01
    )
    np.testing.assert_allclose(
        read.approximate_cosines(vectors[1]), vectors @ vectors[1], atol=0.02
    )


def test_the_last_record_of_a_passage_counts(tmp_path: Path) -> None:
    path = tmp_path / "contextual.bin"
    write_some(path)
    newer = np.eye(8, dtype=np.float32)[:1]
    append(path, pack([2], [digest_of("two")], newer))
    read = ContextualVectors(path)
    assert read.ids.tolist() == [1, 2, 3]
    assert read.exact_cosines(newer[0], read.find(np.array([2])))[0] == pytest.approx(1, abs=0.01)


def test_any_damage_costs_the_records_it_is_in_alone(tmp_path: Path) -> None:
    path = tmp_path / "contextual.bin"
    write_some(path)
    content = path.read_bytes()
    size = (len(content) - 512) // 3
    for place in random.Random(3).sample(range(512, len(content)), 60):
        flipped = bytearray(content)
        flipped[place] ^= 0x20
        path.write_bytes(flipped)
        read = ContextualVectors(path)
        assert read.damaged == 1
        assert read.ids.tolist() == [n for n in (1, 2, 3) if n != 1 + (place - 512) // size]
    path.write_bytes(content[:-5])
    torn = ContextualVectors(path)
    assert (torn.ids.tolist(), torn.damaged) == ([1, 2], 1)


_HEADER = (
    b'{"magic": "%s", "version": {"store": "%s", "generation": %s, "stamp": "0123456789abcdef"},'
    b' "encoder": %s, "dimensions": %s}'
)
_MAGIC, _STORE = b"trujaman-contextual-1", b"0" * 32


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"no JSON",
        b"[" * 400,
        b"[]",
        b'{"magic": "trujaman-contextual-1"}',
        _HEADER % (b"another", _STORE, b"1", b'"e"', b"8"),
        _HEADER % (_MAGIC, b"no id", b"1", b'"e"', b"8"),
        _HEADER % (_MAGIC, _STORE, b"-1", b'"e"', b"8"),
        _HEADER % (_MAGIC, _STORE, b"1", b"1", b"8"),
        _HEADER % (_MAGIC, _STORE, b"1", b'"e"', b"true"),
        _HEADER % (_MAGIC, _STORE, b"1", b'"e"', b"9000000"),
        _HEADER % (_MAGIC, _STORE, b"1", b'"e"', b"0"),
    ],
)
def test_another_file_is_refused(tmp_path: Path, header: bytes) -> None:
    path = tmp_path / "contextual.bin"
    path.write_bytes(header.ljust(512) + bytes(4_000))
    with pytest.raises(DerivedDamageError, match="run 'index'"):
        ContextualVectors(path)
    assert ContextualVectors.open(path, ORIGIN.encoder, VERSION.__eq__) is None


def test_vectors_of_another_store_or_encoder_do_not_count(tmp_path: Path) -> None:
    path = tmp_path / "contextual.bin"
    write_some(path)
    assert ContextualVectors.open(path, ORIGIN.encoder, VERSION.__eq__) is not None
    assert ContextualVectors.open(path, "e5:other", VERSION.__eq__) is None
    assert ContextualVectors.open(path, ORIGIN.encoder, VERSION.__ne__) is None
    assert ContextualVectors.open(tmp_path / "none", ORIGIN.encoder, VERSION.__eq__) is None


def test_a_store_that_was_restored_has_none_until_the_next_run(project: Project) -> None:
    config = project(TEXTS, encoder="e5")
    update(config)
    store = Locations.of(config).store
    before = store.read_bytes()
    documents = config.path.parent / "documents"
    (documents / "later.txt").write_text("The verdict came in April.", encoding="utf-8")
    update(config)
    store.write_bytes(before)
    with closing(Store.open(store)) as restored:
        encoder = ContextualVectors(path_of(config)).origin.encoder
        assert ContextualVectors.open(path_of(config), encoder, restored.is_ancestor) is None
    (documents / "later.txt").write_text("Rain fell on the hills all day.", encoding="utf-8")
    assert stages(config)[-1].total == 1
    with closing(Store.open(store)) as restored:
        vectors = ContextualVectors.open(path_of(config), encoder, restored.is_ancestor)
        assert vectors is not None
        texts = dict(restored.texts(restored.passage_ids().tolist()))
    assert vectors.texts() == {identity: digest_of(text) for identity, text in texts.items()}


def test_a_run_encodes_each_text_once_and_says_how_far_it_is(project: Project) -> None:
    config = project({**TEXTS, "copy.txt": TEXTS["en.txt"]}, encoder="e5")
    reports = stages(config)
    assert (reports[0].done, reports[-1].done, reports[-1].total) == (0, 3, 3)
    read = ContextualVectors(path_of(config))
    assert len(read) == 4
    assert read_status(config).contextual == "e5: 4 of 4 passages encoded"
    encoder = E5Encoder()
    assert read.origin.encoder == encoder.name
    for text in TEXTS.values():
        cosines = read.approximate_cosines(encoder.encode_passage(text))
        assert cosines.max() == pytest.approx(1, abs=0.02)
    assert stages(config) == []


def test_a_run_that_was_cut_short_goes_on_with_the_newest_first(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoding, "_BATCH_PASSAGES", 1)
    config = project(TEXTS, encoder="e5")

    def interrupt(report: Progress) -> None:
        if report.stage == encoding.STAGE and report.done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        update(config, progress=interrupt)
    with closing(Store.open(Locations.of(config).store)) as store:
        newest = store.passage_ids().max()
    assert ContextualVectors(path_of(config)).ids.tolist() == [newest]
    expected = "e5: 1 of 3 passages encoded; 'index' goes on with them"
    assert read_status(config).contextual == expected
    with (
        closing(Store.open(Locations.of(config).store, create=True)) as store,
        store.transaction(),
    ):
        store.start_anew()
    assert read_status(config).contextual == expected  # a run keeps what another store had
    assert stages(config)[0].total == 2
    assert len(ContextualVectors(path_of(config))) == 3


def test_what_leaves_the_index_leaves_the_file_and_what_is_read_again_keeps_its_vector(
    project: Project,
) -> None:
    config = project(TEXTS, encoder="e5")
    update(config)
    ids = set(ContextualVectors(path_of(config)).ids.tolist())
    folder = config.path.parent / "documents"
    (folder / "es.txt").unlink()
    (folder / "en.txt").write_text(TEXTS["en.txt"] + "\n", encoding="utf-8")
    assert stages(config) == []
    read = ContextualVectors(path_of(config))
    assert len(read) == 2
    assert len(ids.intersection(read.ids.tolist())) == 1
    assert digest_of(TEXTS["es.txt"]) not in path_of(config).read_bytes()


def test_without_the_setting_the_file_goes(project: Project) -> None:
    config = project(TEXTS, encoder="e5")
    update(config)
    update(replace(config, encoder="bundled"))
    assert not path_of(config).exists()
    assert read_status(replace(config, encoder="bundled")).contextual == ""


def test_a_check_finds_damage_and_the_next_run_mends_it(project: Project) -> None:
    config = project(TEXTS, encoder="e5")
    update(config)
    parts = {part.part: part for part in check_index(config)}
    assert parts["contextual"].is_sound
    assert parts["contextual"].text == "sound, 3 passages of 3"
    content = bytearray(path_of(config).read_bytes())
    content[-100] ^= 1
    path_of(config).write_bytes(content)
    parts = {part.part: part for part in check_index(config)}
    assert not parts["contextual"].is_sound
    assert "1 vector damaged; run 'index'" in parts["contextual"].text
    assert stages(config)[-1].total == 1
    path_of(config).write_bytes(b"something else")
    parts = {part.part: part for part in check_index(config)}
    assert not parts["contextual"].is_sound
    assert stages(config)[-1].total == 3
    assert all(part.is_sound for part in check_index(config))


def test_a_text_that_the_library_cannot_bear_does_no_harm() -> None:
    """Version 0.3.0 writes past its memory where a ligature becomes eighteen letters."""
    script = (
        "from index.embedding.e5 import E5Encoder\n"
        "encoder = E5Encoder(threads=1)\n"
        "for text in ('\\ufdfa' * 2000, '\\ud800', 'a\\0b', '\\x01' * 50, '', ' \\u200f'):\n"
        "    assert abs(encoder.encode_passage(text)).max() < 1.01\n"
        "    assert abs(encoder.encode_query(text)).max() < 1.01\n"
        "print('alive')"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert result.stdout.strip() == "alive", result.stderr


def test_a_passage_over_which_processes_end_has_no_vector_and_is_not_tried_again() -> None:
    from index.processes.limits import Death

    vector = encoding._EncodeTexts(8).on_worker_death("any", Death.MEMORY)
    records = pack([1], [digest_of("any")], vector[None])
    assert not np.frombuffer(records, np.uint8)[24:36].any()


def test_a_server_has_no_contextual_vectors(project: Project) -> None:
    with pytest.raises(ConfigError, match=r"encoder: e5.*on this machine"):
        project(TEXTS, encoder="e5", backend="'milvus:folder'")
    assert load(project(TEXTS, encoder="e5", backend="local").path).encoder == "e5"


def test_watching_looks_for_changes_between_a_few_texts_and_the_next(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "_ENCODED_AT_ONCE", 1)
    config = project(TEXTS, encoder="e5")
    runs = watch._Runs(config, None)
    first, is_more = runs.try_run()
    assert first is not None
    assert first.summary is not None
    assert (first.summary.added, first.summary.unencoded, is_more) == (3, 2, True)
    (config.path.parent / "documents" / "new.txt").write_text("A new trial.", encoding="utf-8")
    second, is_more = runs.try_run()
    assert second is not None
    assert second.summary is not None
    assert (second.summary.added, second.summary.unencoded, is_more) == (1, 2, True)
    assert runs.try_run() == (None, True)  # nothing but vectors: no line about it
    assert runs.try_run() == (None, False)
    assert len(ContextualVectors(path_of(config))) == 4
