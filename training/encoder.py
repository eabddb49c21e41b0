"""The bundled encoder: tokenizer, token rows, and the folder sentence-transformers loads."""

from __future__ import annotations
import shutil
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.types import ENGLISH, Language
from training.corpus import WORD, Pair
from training.distill import Recipe, train_rows
from training.teacher import Teacher
from training.texts import bag, tokenise_pairs


def first_rows(tokenizer, texts, dimensions: int, seed: int) -> NDArray[np.float32]:
    counts = np.ones(tokenizer.get_vocab_size())
    for lines in texts.values():
        c = np.bincount(bag(tokenizer, lines).ids, minlength=len(counts)).astype(float)
        counts += c / c.sum() * 1e6
    share = counts / counts.sum()
    weight = 1e-3 / (1e-3 + share)
    random = np.random.default_rng(seed)
    rows = random.standard_normal((len(counts), dimensions)) * np.maximum(weight, 0.05)[:, None]
    return rows.astype(np.float32)
