"""Which encoder a setting names."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import index
from index.embedding.protocol import Encoder
from index.embedding.static import BUNDLED, StaticEncoder
from index.errors import EncoderError

BUNDLED_FOLDER: Final = Path(index.__file__).parent / "resources" / "encoder"
_MODEL_PREFIX: Final = "sentence-transformers:"


def open_encoder(setting: str, base: Path) -> Encoder:
    """Open the encoder that ``setting`` names.

    ``bundled``, or ``sentence-transformers:`` and the name or folder of a model; a
    relative folder is looked for in ``base``, the folder of the configuration file.

    Raises:
        EncoderError: the setting is neither, or the encoder cannot be loaded.
    """
    if setting == BUNDLED:
        return StaticEncoder(BUNDLED_FOLDER)
    model = setting.removeprefix(_MODEL_PREFIX).strip()
    if model and setting.startswith(_MODEL_PREFIX):
        # Imported here because the module stands for torch, which takes seconds.
        from index.embedding.sentence_transformer import SentenceModel

        return SentenceModel(model, base)
    raise EncoderError(
        f'encoder: "{setting[:80]}" is not known; '
        f'write "{BUNDLED}" or "{_MODEL_PREFIX}NAME_OR_FOLDER"'
    )
