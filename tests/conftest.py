"""What several test files need."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index.config import Config, load

DOCUMENTS = {
    "en.txt": "Police rescued thirty victims of human trafficking in Lima. Six men were arrested.",
    "es.txt": "La policía rescató a treinta víctimas de la trata de personas. Hay seis detenidos.",
    "ar.txt": "أنقذت الشرطة في ليما ثلاثين ضحية من ضحايا الاتجار بالبشر. واعتقلت ستة رجال.",
    "football.txt": "The stadium gates open two hours before the football match on Sunday.",
}


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep tests away from the settings of whoever runs them."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg-config"))
    monkeypatch.delenv("TRUJAMAN_CONFIG", raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Config]:
    """Return a maker of projects: a folder of documents and its config."""

    def make(documents: dict[str, str] | None = None, **settings: str) -> Config:
        folder = tmp_path / "documents"
        folder.mkdir(exist_ok=True)
        for name, text in (DOCUMENTS if documents is None else documents).items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        lines = {"documents": "[documents]", "data_dir": "data", **settings}
        config = tmp_path / "config.yaml"
        config.write_text("".join(f"{key}: {value}\n" for key, value in lines.items()))
        return load(config)

    return make


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
