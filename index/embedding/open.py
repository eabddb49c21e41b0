"""Opens the encoder that the setting ``encoder:`` names."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import index
from index.config import E5
from index.embedding.protocol import Encoder
from index.embedding.static import BUNDLED, StaticEncoder
from index.entries import shorten
from index.errors import EncoderError

BUNDLED_FOLDER: Final = Path(index.__file__).parent / "resources" / "encoder"
_LIBRARY_PREFIX: Final = "sentence-transformers:"
_preloaded: list[Encoder] = []
"""At most one. An encoder is for one thread at a time, so it is given away."""


def open_encoder(setting: str, base: Path) -> Encoder:
    """Open the encoder that ``setting`` names, without the network.

    Args:
        setting: ``bundled``; ``e5``, which adds to it (:mod:`index.contextual`); or
            ``sentence-transformers:`` and the name or folder of a model.
        base: where a relative folder is looked for, the folder of the configuration file.

    Raises:
        EncoderError: the setting is neither, or the encoder cannot be loaded.
    """
    if setting == E5:
        from index.embedding.e5 import require_e5

        require_e5()
    if setting in (BUNDLED, E5):
        return _preloaded.pop() if _preloaded else StaticEncoder(BUNDLED_FOLDER)
    model = _model(setting)
    # Imported here so that whoever uses the bundled encoder needs none of it.
    from index.embedding.sentence_transformer import SentenceTransformerEncoder

    return SentenceTransformerEncoder(model, base)


def preload_bundled() -> None:
    """Open the bundled encoder for the next that asks for it."""
    _preloaded.append(StaticEncoder(BUNDLED_FOLDER))


def download_encoder(setting: str, base: Path) -> None:
    """Fetch the model that ``setting`` names from the network, if it is not in a folder.

    Raises EncoderError as :func:`open_encoder` does, or if the model cannot be fetched.
    """
    if setting in (BUNDLED, E5):
        return
    model = _model(setting)
    from index.embedding.sentence_transformer import fetch_model

    fetch_model(model, base)


def _model(setting: str) -> str:
    model = setting.removeprefix(_LIBRARY_PREFIX).strip()
    if not model or not setting.startswith(_LIBRARY_PREFIX):
        raise EncoderError(
            'encoder: "{setting}" is not known; write "{bundled}", "{e5}" or'
            ' "{library_prefix}NAME_OR_FOLDER"',
            setting=shorten(setting),
            bundled=BUNDLED,
            e5=E5,
            library_prefix=_LIBRARY_PREFIX,
        )
    return model
