"""What the interface wants of the system: memory given back, and its turn."""

from __future__ import annotations

import ctypes
import gc
import sys
import weakref
from pathlib import Path
from types import SimpleNamespace

import pytest

from index.config import load
from search.tui import app
from search.tui.system import memory


def test_freed_memory_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    settings: list[tuple[int, int]] = []
    library = SimpleNamespace(mallopt=lambda *pair: settings.append(pair))
    monkeypatch.setattr(ctypes, "CDLL", lambda _: library)
    monkeypatch.setattr(sys, "platform", "linux")
    memory.return_freed_memory()
    assert dict(settings) == {-1: 2 * 1024**2, -3: 1024**2, -8: 1}
    monkeypatch.setattr(sys, "platform", "darwin")
    memory.return_freed_memory()
    assert len(settings) == 3


def test_other_libraries_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _: SimpleNamespace())
    memory.return_freed_memory()


def test_what_stays_is_spared_from_collections() -> None:
    thresholds = gc.get_threshold()

    class Garbage:
        """A class is in cycles with its own parts."""

    gone = weakref.ref(Garbage)
    del Garbage
    try:
        gc.unfreeze()  # what conftest has frozen
        gc.set_threshold(700, 10, 10)
        memory.freeze_live_objects()
        assert gone() is None
        assert gc.get_freeze_count() > 0
        assert gc.get_threshold()[2] > 10
    finally:
        gc.freeze()  # as conftest does, for the tests after this one
        gc.set_threshold(*thresholds)


def test_pauses_free_garbage_and_exempt_what_lives() -> None:
    class Circle:
        """Refers to itself, so that only a collection frees it."""

        def __init__(self) -> None:
            self.itself = self

    thresholds = gc.get_threshold()
    collector = memory.PauseCollector()
    try:
        gc.unfreeze()
        gone, lives = weakref.ref(Circle()), Circle()
        collector.collect()
        assert gone() is None
        assert gc.get_freeze_count() > 0
        lives_no_more = weakref.ref(lives)
        del lives
        collector.collect()
        assert lives_no_more() is not None  # it was exempt
        collector.collect(everything=True)
        assert lives_no_more() is None
    finally:
        gc.freeze()
        gc.set_threshold(*thresholds)


def test_garbage_is_freed_without_a_pause_after_many_answers() -> None:
    thresholds = gc.get_threshold()
    collector = memory.PauseCollector()
    gc.disable()
    try:
        circle = type("Circle", (), {})()
        circle.itself = circle
        gone = weakref.ref(circle)
        del circle
        for _ in range(199):
            collector.count_answer()
        assert gone() is not None
        collector.count_answer()
        assert gone() is None
    finally:
        gc.enable()
        gc.freeze()
        gc.set_threshold(*thresholds)


def test_what_was_exempt_is_freed_within_a_hundred_pauses() -> None:
    thresholds = gc.get_threshold()
    collector = memory.PauseCollector()
    try:
        circle: list[object] = []
        circle.append(circle)
        tracked = weakref.ref(keeper := type("Keeper", (), {})())
        circle.append(keeper)
        collector.collect()
        del circle, keeper
        assert tracked() is not None
        for _ in range(99):
            collector.collect()
        assert tracked() is None
    finally:
        gc.freeze()
        gc.set_threshold(*thresholds)


def test_a_search_yields_to_the_screen_soon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.yaml").write_text("documents: [.]\ndata_dir: data\n")
    settled: list[bool] = []
    monkeypatch.setattr(app, "return_freed_memory", lambda: settled.append(True))
    monkeypatch.setattr(app, "run_app", lambda _: 0)
    before = sys.getswitchinterval()
    try:
        assert app.run(load(tmp_path / "config.yaml")) == 0
        assert sys.getswitchinterval() < before
        assert settled == [True]
    finally:
        sys.setswitchinterval(before)
