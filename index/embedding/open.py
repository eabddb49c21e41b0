"""Opens the encoder that the setting ``encoder:`` names."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import index
from index.embedding.protocol import Encoder
from index.embedding.static import BUNDLED, StaticEncoder
from index.errors import EncoderError

BUNDLED_FOLDER: Final = Path(index.__file__).parent / "resources" / "encoder"
_LIBRARY_PREFIX: Final = "sentence-transformers:"


def open_encoder(setting: str, base: Path) -> Encoder:
    """Open the encoder that ``setting`` names.

    Args:
        setting: ``bundled``, or ``sentence-transformers:`` and the name or folder of a model.
        base: where a relative folder is looked for, the folder of the configuration file.

    Raises:
        EncoderError: the setting is neither, or the encoder cannot be loaded.
    """
    if setting == BUNDLED:
        return StaticEncoder(BUNDLED_FOLDER)
    model = setting.removeprefix(_LIBRARY_PREFIX).strip()
    if model and setting.startswith(_LIBRARY_PREFIX):
        # Imported here so that whoever uses the bundled encoder needs none of it.
        from index.embedding.sentence_transformer import SentenceTransformerEncoder

        return SentenceTransformerEncoder(model, base)
    raise EncoderError(
        f'encoder: "{setting[:80]}" is not known; '
        f'write "{BUNDLED}" or "{_LIBRARY_PREFIX}NAME_OR_FOLDER"'
    )
