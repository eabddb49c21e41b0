"""The bundled encoder and the settings that name an encoder."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from safetensors.numpy import load_file

from index.embedding.open import BUNDLED_FOLDER, open_encoder
from index.embedding.protocol import Encoder
from index.embedding.static import StaticEncoder
from index.errors import EncoderError

SENTENCES = (
    "The police rescued eleven victims of human trafficking.",
    "La policía rescató a once víctimas de trata de personas.",
    "أنقذت الشرطة إحدى عشرة ضحية من ضحايا الاتجار بالبشر.",
    "Tomorrow it will rain in the mountains.",
    "Mañana lloverá en la sierra.",
    "ستمطر غدا في الجبال.",
)
FOLDER_LIMIT = 20_000_000


@pytest.fixture(scope="module")
def bundled() -> Encoder:
    return open_encoder("bundled", Path())


def cosines(encoder: Encoder, texts: Sequence[str]) -> NDArray[np.float32]:
    vectors = encoder.encode(texts)
    return np.asarray(vectors @ vectors.T)


def test_vectors_have_unit_length(bundled: Encoder) -> None:
    vectors = bundled.encode(SENTENCES)
    assert vectors.shape == (len(SENTENCES), bundled.dimensions)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("text", ["", "   \n", "\u202e\u2066", "漢字"])
def test_text_without_a_known_token_is_a_zero_row(bundled: Encoder, text: str) -> None:
    assert not bundled.encode([text]).any()


def test_no_texts_give_no_rows(bundled: Encoder) -> None:
    assert bundled.encode([]).shape == (0, bundled.dimensions)


@pytest.mark.parametrize(
    ("sentence", "translation"), [(0, 1), (0, 2), (1, 2), (3, 4), (3, 5), (4, 5)]
)
def test_a_translation_is_nearer_than_another_topic(
    bundled: Encoder, sentence: int, translation: int
) -> None:
    similarity = cosines(bundled, SENTENCES)[sentence]
    unrelated = slice(3, 6) if sentence < 3 else slice(0, 3)
    assert similarity[translation] > similarity[unrelated].max()


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("THE POLICE", "the police"),
        ("policía nación", "policia nacion"),
        ("الشُّرْطَةُ", "الشرطة"),
        ("الشـــرطة", "الشرطه"),
        ("إلى أمن", "الي امن"),
        ("١٩٤٠١", "19401"),
    ],
)
def test_spelling_variants_have_one_vector(bundled: Encoder, written: str, folded: str) -> None:
    vectors = bundled.encode([written, folded])
    np.testing.assert_array_equal(vectors[0], vectors[1])


@pytest.mark.parametrize(
    ("bare", "inflected", "unrelated"),
    [
        ("شرطة", "والشرطة", "مطر"),
        ("وزارة", "للوزارة", "جبل"),
        ("مصري", "المصريين", "رسالة"),
    ],
)
def test_arabic_affixes_leave_the_stem(
    bundled: Encoder, bare: str, inflected: str, unrelated: str
) -> None:
    similarity = cosines(bundled, [bare, inflected, unrelated])
    assert similarity[0, 1] > similarity[0, 2]


@given(st.lists(st.text(max_size=40), max_size=8))
def test_a_text_has_the_same_vector_in_any_company(bundled: Encoder, texts: list[str]) -> None:
    together = bundled.encode(texts)
    for text, vector in zip(texts, together, strict=True):
        np.testing.assert_allclose(bundled.encode([text])[0], vector, atol=1e-6)


def test_many_texts_get_the_vectors_of_few(bundled: Encoder) -> None:
    many = bundled.encode(SENTENCES * 200)
    np.testing.assert_allclose(many[-len(SENTENCES) :], bundled.encode(SENTENCES), atol=1e-6)


def test_a_gigantic_text_is_encoded(bundled: Encoder) -> None:
    vectors = bundled.encode(["trata de personas " * 100_000, "trata de personas"])
    np.testing.assert_allclose(vectors[0], vectors[1], atol=1e-4)


def test_folder_keeps_its_size() -> None:
    assert sum(file.stat().st_size for file in BUNDLED_FOLDER.rglob("*")) <= FOLDER_LIMIT


def test_name_is_the_digest_of_weights_and_vocabulary(bundled: Encoder) -> None:
    weights = load_file(BUNDLED_FOLDER / "model.safetensors")["embedding.weight"]
    vocabulary = (BUNDLED_FOLDER / "tokenizer.json").read_bytes()
    digest = hashlib.sha256(vocabulary + weights.tobytes()).hexdigest()
    assert bundled.name == f"bundled:{digest[:12]}"


def test_torch_is_not_imported() -> None:
    program = (
        "import sys; from pathlib import Path; from index.embedding.open import open_encoder; "
        "open_encoder('bundled', Path()).encode(['trata']); print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.stdout.strip(), done.returncode) == ("False", 0), done.stderr


@pytest.mark.parametrize("setting", ["", "bundle", "BUNDLED", "sentence-transformers:", "x:y"])
def test_unknown_setting_says_what_to_write(setting: str) -> None:
    with pytest.raises(EncoderError, match=r"sentence-transformers:NAME_OR_FOLDER") as caught:
        open_encoder(setting, Path())
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "model.safetensors").unlink(),
        lambda folder: (folder / "tokenizer.json").unlink(),
        lambda folder: (folder / "tokenizer.json").write_text("{}", encoding="utf-8"),
        lambda folder: (folder / "model.safetensors").write_bytes(b""),
        lambda folder: (folder / "model.safetensors").write_bytes(b"\xff" * 100),
        lambda folder: (folder / "model.safetensors").write_bytes(_weights([1, 2, 3])),
        lambda folder: (folder / "model.safetensors").write_bytes(_weights([7, 2])),
        lambda folder: (folder / "model.safetensors").write_bytes(_weights([7, 2])[:-1]),
    ],
)
def test_damaged_folder_is_one_line(tmp_path: Path, damage: object) -> None:
    folder = tmp_path / "encoder"
    shutil.copytree(BUNDLED_FOLDER, folder)
    damage(folder)  # type: ignore[operator]
    with pytest.raises(EncoderError, match="install the program again") as caught:
        StaticEncoder(folder)
    assert "\n" not in str(caught.value)


def _weights(shape: list[int]) -> bytes:
    size = 2 * int(np.prod(shape))
    tensor = {"dtype": "F16", "shape": shape, "data_offsets": [0, size]}
    header = json.dumps({"__metadata__": {"digest": "0" * 64}, "embedding.weight": tensor})
    return len(header).to_bytes(8, "little") + header.encode() + bytes(size)
