"""What the folder of a model must be before the library may open it: data, nothing that runs.

The library is told not to trust remote code, and refuses most of this itself; but it still falls
back to pickled weights, and follows a model's settings to other models and to Python names. So
only what is known to be harmless passes: plain modules of the library, weights as safetensors,
and settings that name no code.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath
from typing import Any, Final

from index.entries import shorten
from index.errors import EncoderError
from index.files.regular import open_regular, read_regular
from index.messages import Message

_MAX_SETTINGS_BYTES: Final = 16 << 20
_MAX_MODULES: Final = 32
_MODULE_CLASS: Final = re.compile(r"sentence_transformers(\.\w+)*\.(\w+)", re.ASCII)
_WITH_WEIGHTS: Final = frozenset(
    ("Transformer", "StaticEmbedding", "Dense", "LayerNorm", "CNN", "LSTM", "WeightedLayerPooling")
)
_WITHOUT_WEIGHTS: Final = frozenset(("Pooling", "Normalize", "Dropout", "BoW", "WordWeights"))
_VOCABULARIES: Final = frozenset(("tokenizer.json", "vocab.json", "added_tokens.json"))
"""Large, and read by the tokenizers library as data."""
_ADAPTER: Final = "adapter_config.json"
_FORBIDDEN: Final = frozenset(
    (
        *("auto_map", "custom_pipelines", "quantization_config"),  # name code
        *("transformers_weights", "tokenizer_name_or_path"),  # lead to other files
        *("model_args", "model_kwargs", "tokenizer_args", "processor_kwargs"),  # overrule ours
        *("config_args", "config_kwargs"),
    )
)
"""Settings that a model may have only empty."""
_ATTENTION: Final = "attn_implementation"
_PLAIN_ATTENTION: Final = (None, False, True, "eager", "sdpa")
"""Other implementations can be fetched from the hub."""
_ACTIVATIONS: Final = "torch.nn."


def check_model_folder(folder: Path) -> None:
    """Raise EncoderError unless the model in ``folder`` holds only what is known to be harmless."""
    checked: set[str] = set()
    for name, subfolder in _modules(folder):
        if name in _WITH_WEIGHTS and not any((folder / subfolder).glob("*.safetensors")):
            raise _error(
                folder / subfolder,
                "has no weights as safetensors; save it anew with"
                " SentenceTransformer(…).save(…), where you trust it",
            )
        for part in ("", subfolder):
            if part not in checked:
                checked.add(part)
                _check_files(folder / part)


def _modules(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the name of the class and the folder of each module."""
    path = folder / "modules.json"
    modules = _read_json(path)
    if not isinstance(modules, list) or not 0 < len(modules) <= _MAX_MODULES:
        raise _error(path, "is not a list of 1 to {max_modules} modules", max_modules=_MAX_MODULES)
    for module in modules:
        kind = module.get("type") if isinstance(module, dict) else None
        subfolder = module.get("path") if isinstance(module, dict) else None
        if not isinstance(kind, str) or not isinstance(subfolder, str):
            raise _error(path, "has a module without type or path")
        match = _MODULE_CLASS.fullmatch(kind)
        if match is None or match[2] not in _WITH_WEIGHTS | _WITHOUT_WEIGHTS:
            raise _error(
                path, "asks for the class '{kind}', which might run other code", kind=shorten(kind)
            )
        windows = PureWindowsPath(subfolder)
        if windows.anchor or ".." in windows.parts or "\0" in subfolder:
            raise _error(
                path, "leads out of the model, to '{subfolder}'", subfolder=shorten(subfolder)
            )
        yield match[2], subfolder


def _check_files(folder: Path) -> None:
    """Check the files in the folder of a module; it need not exist, if the module has none."""
    try:
        paths = sorted(folder.iterdir()) if folder.is_dir() else []
        for path in paths:
            if not path.is_dir():
                open_regular(path).close()
    except OSError as error:
        raise _error(
            Path(error.filename or folder), "cannot be read: {strerror}", strerror=error.strerror
        ) from error
    for path in paths:
        if path.name == _ADAPTER:
            raise _error(path, "is of an adapter, which loads another model; merge and save it")
        if path.suffix == ".json" and path.name not in _VOCABULARIES:
            _check_settings(path, _read_json(path))


def _check_settings(path: Path, root: object) -> None:
    """Raise EncoderError if settings at any depth name code or other files."""
    values = [root]
    while values:
        value = values.pop()
        if isinstance(value, list):
            values.extend(value)
        elif isinstance(value, dict):
            for key, item in value.items():
                if not _is_harmless(key, item):
                    raise _error(path, "has '{key}', which may run other code", key=shorten(key))
            values.extend(value.values())


def _is_harmless(key: str, value: Any) -> bool:
    if key in _FORBIDDEN:
        return not value
    if key == "activation_function":  # of a dense layer; a word in those of transformers
        return not isinstance(value, str) or "." not in value or value.startswith(_ACTIVATIONS)
    if key == "weight_map" and isinstance(value, dict):
        return all(_is_plain_safetensors(name) for name in value.values())
    if _ATTENTION in key:
        return value in _PLAIN_ATTENTION
    return True


def _is_plain_safetensors(name: object) -> bool:
    return isinstance(name, str) and re.fullmatch(r"[\w.-]+\.safetensors", name) is not None


def _read_json(path: Path) -> Any:
    try:
        content = read_regular(path, max_bytes=_MAX_SETTINGS_BYTES + 1)
        if len(content) > _MAX_SETTINGS_BYTES:
            raise _error(
                path,
                "is larger than {max_settings_bytes} MiB",
                max_settings_bytes=_MAX_SETTINGS_BYTES >> 20,
            )
        return json.loads(content.decode("utf-8"))
    except FileNotFoundError:
        raise _error(path, "is missing; give the folder of a sentence-transformers model") from None
    except OSError as error:
        raise _error(path, "cannot be read: {strerror}", strerror=error.strerror) from error
    except (ValueError, RecursionError):
        raise _error(path, "is not JSON") from None


def _error(path: Path, message: str, /, **values: object) -> EncoderError:
    return EncoderError("encoder: {path} {problem}", path=path, problem=Message(message, **values))
