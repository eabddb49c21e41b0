"""Saves token rows as a folder that sentence-transformers loads."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer


def save_encoder(folder: Path, tokenizer: Tokenizer, rows: NDArray[np.float32]) -> None:
    """Save ``rows`` (tokens, dimensions) as float16, with ``tokenizer``, in ``folder``.

    Replaces what is in ``folder``. The library writes its own format; the weights are then
    written again with a digest of them and the vocabulary in the header, so that encoders
    can be told apart without reading the whole file.
    """
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    shutil.rmtree(folder, ignore_errors=True)
    weights = rows.astype(np.float16)
    model = SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=weights)])
    model.save(str(folder), create_model_card=False)
    (path,) = folder.rglob("model.safetensors")
    vocabulary = path.with_name("tokenizer.json").read_bytes()
    digest = hashlib.sha256(vocabulary + weights.tobytes()).hexdigest()
    save_file({"embedding.weight": weights}, path, metadata={"digest": digest})
    path.chmod(0o644)
