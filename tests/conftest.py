"""What several test files need."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path

import hypothesis
import pytest

from index.config import Config
from index.deadline import call_within
from search import freshness
from tests.projects import make_project

# As 'index' does; on a busy machine threads of NumPy's that wait for each other cost a lot.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# A shell's background job ignores it, and so would the programs that tests start and interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)

hypothesis.settings.register_profile("no wall clock", deadline=None)
hypothesis.settings.load_profile("no wall clock")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not even import files of slow tests where these are left out: some bring torch."""
    if config.option.markexpr != "not slow" or not collection_path.name.startswith("test_"):
        return None
    all_slow = "\npytestmark = pytest.mark.slow\n" in collection_path.read_text(encoding="utf-8")
    return True if all_slow else None


def pytest_collection_finish() -> None:
    """Spare what imports have made from garbage collection, which the screen does in pauses."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep tests away from the settings of whoever runs them."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg-config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "xdg-state"))
    monkeypatch.delenv("TRUJAMAN_CONFIG", raising=False)
    monkeypatch.setenv("TRUJAMAN_WARM", "off")  # no helper of theirs answers
    monkeypatch.setenv("LC_MESSAGES", "C")  # whatever language their maker speaks
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)


@pytest.fixture(autouse=True)
def _time_to_compare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have searches compare files with the index, however busy the machine is."""
    monkeypatch.setattr(freshness, "call_within", lambda _, function: call_within(60, function))


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Config]:
    """Return what makes a project in the test's own folder, see :func:`make_project`."""
    return partial(make_project, tmp_path)


@pytest.fixture
def save_small_model() -> Callable[[Path, int], None]:
    """Return what writes a sentence-transformers model of three dimensions to a folder."""
    import numpy as np
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    words = ("[UNK]", "trata", "trafficking", "اتجار")

    def save(folder: Path, seed: int) -> None:
        tokenizer = Tokenizer(WordLevel({word: row for row, word in enumerate(words)}, "[UNK]"))
        tokenizer.pre_tokenizer = Whitespace()
        rows = np.random.default_rng(seed).standard_normal((len(words), 3), dtype=np.float32)
        rows[0] = 0
        module = StaticEmbedding(tokenizer, embedding_weights=rows)
        SentenceTransformer(modules=[module]).save(str(folder), create_model_card=False)

    return save


@pytest.fixture
def small_model(tmp_path: Path, save_small_model: Callable[[Path, int], None]) -> Path:
    """Return the folder of a small sentence-transformers model."""
    save_small_model(tmp_path / "model", 5)
    return tmp_path / "model"
