"""``config.yaml`` → a frozen :class:`Config`; whatever is wrong in it is an error with its line."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from index.errors import ConfigError

FILE_NAME: Final = "config.yaml"
FOLDER_NAME: Final = ".trujaman"
VARIABLE: Final = "TRUJAMAN_CONFIG"
THEMES: Final = ("auto", "dark", "light", "high-contrast", "no-colour")
BIDI: Final = ("auto", "terminal", "app", "words", "off")


@dataclass(frozen=True, slots=True)
class Config:
    """The settings in force.

    ``path`` is the file they came from; relative paths in it are relative to
    its folder. ``documents`` and ``data_dir`` are absolute. ``max_file_mb``
    is in MiB: larger files are skipped by name. ``workers`` are the processes that
    indexing may use, 0 stands for as many as are worth it. ``theme``, ``bidi`` and ``keys``
    (pairs of what a key does and the keys for it) are for the full screen.
    """

    path: Path
    documents: tuple[Path, ...]
    data_dir: Path
    encoder: str = "bundled"
    max_file_mb: int = 100
    theme: str = "auto"
    bidi: str = "auto"
    keys: tuple[tuple[str, str], ...] = ()
    workers: int = 0


def load(path: Path) -> Config:
    """Read the settings in ``path``.

    Raises ConfigError if the file cannot be read, is not YAML, lacks
    ``documents`` or ``data_dir``, has an unknown key or a value of the wrong kind.
    """
    path = Path(os.path.abspath(path))
    entries = _entries(path)
    known = ("documents", "data_dir", "encoder", "max_file_mb", "theme", "bidi", "keys", "workers")
    for key, node in entries.items():
        if key not in known:
            raise _error(path, node, f"unknown key '{key}'; known are {', '.join(known)}")
    for key in ("documents", "data_dir"):
        if key not in entries:
            raise ConfigError(f"{path}: '{key}:' is missing; add it")
    base = path.parent
    return Config(
        path=path,
        documents=tuple(
            _absolute(base, text) for text in _texts(path, "documents", entries["documents"])
        ),
        data_dir=_absolute(base, _text(path, "data_dir", entries["data_dir"])),
        encoder=_text(path, "encoder", entries["encoder"]) if "encoder" in entries else "bundled",
        max_file_mb=_positive(path, "max_file_mb", entries["max_file_mb"])
        if "max_file_mb" in entries
        else 100,
        theme=_choice(path, "theme", entries["theme"], THEMES) if "theme" in entries else "auto",
        bidi=_choice(path, "bidi", entries["bidi"], BIDI) if "bidi" in entries else "auto",
        keys=_pairs(path, "keys", entries["keys"]) if "keys" in entries else (),
        workers=_positive(path, "workers", entries["workers"]) if "workers" in entries else 0,
    )


def find(start: Path, explicit: Path | None = None) -> Path | None:
    """Return the config file that holds for ``start``, or None if there is none.

    In order: ``explicit``, ``$TRUJAMAN_CONFIG``, then in ``start`` and each
    folder above it ``config.yaml`` (if it is ours: it has ``documents:``) or
    ``.trujaman/config.yaml``, then the user's own in the XDG config folder.
    """
    if explicit is not None:
        return explicit
    if named := os.environ.get(VARIABLE):
        return Path(named)
    start = Path(os.path.abspath(start))
    for folder in (start, *start.parents):
        if _is_ours(folder / FILE_NAME):
            return folder / FILE_NAME
        if (folder / FOLDER_NAME / FILE_NAME).is_file():
            return folder / FOLDER_NAME / FILE_NAME
    home = Path(os.environ.get("XDG_CONFIG_HOME") or "~/.config").expanduser()
    user = home / "trujaman" / FILE_NAME
    return user if user.is_file() else None


def load_nearest(start: Path, explicit: Path | None = None) -> Config:
    """Load the settings that hold for ``start``, see :func:`find`.

    Raises ConfigError if there are none, or as :func:`load` does.
    """
    path = find(start, explicit)
    if path is None:
        raise ConfigError("nothing is indexed here or above; run 'index FOLDER' first")
    return load(path)


def create(folder: Path, documents: tuple[Path, ...]) -> Path:
    """Write ``folder/.trujaman/config.yaml`` for ``documents`` and return its path.

    Raises ConfigError if it cannot be written.
    """
    path = folder / FOLDER_NAME / FILE_NAME
    listed = [_relative(path.parent, document) for document in documents]
    content = yaml.safe_dump({"documents": listed, "data_dir": "."}, allow_unicode=True)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            "# Written by `index PATH…`; paths are relative to this file.\n" + content,
            encoding="utf-8",
        )
    except OSError as error:
        raise ConfigError(
            f"cannot write {path}: {error.strerror}; name a config with --config"
        ) from error
    return path


def is_generated(path: Path) -> bool:
    """Tell whether ``path`` was written by :func:`create`, so that it may be rewritten."""
    return path.parent.name == FOLDER_NAME


def _relative(base: Path, path: Path) -> str:
    try:
        return os.path.relpath(path, base)
    except ValueError:  # another drive on Windows
        return str(path)


def _absolute(base: Path, text: str) -> Path:
    return Path(os.path.abspath(base / Path(text).expanduser()))


def _is_ours(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8") as file:
            return any(line.startswith("documents:") for line in file)
    except (OSError, UnicodeDecodeError):
        return False


def _entries(path: Path) -> dict[str, yaml.Node]:
    try:
        content = path.read_text(encoding="utf-8")
        root = yaml.compose(content, Loader=yaml.SafeLoader)
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such config file; create it or name another") from None
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
    except yaml.YAMLError as error:
        raise ConfigError(f"{path}: not valid YAML: {' '.join(str(error).split())}") from error
    if not isinstance(root, yaml.MappingNode):
        raise ConfigError(f"{path}: expected 'key: value' lines such as 'documents: [folder]'")
    return {str(key.value): value for key, value in root.value}


def _error(path: Path, node: yaml.Node, message: str) -> ConfigError:
    return ConfigError(f"{path}, line {node.start_mark.line + 1}: {message}")


def _text(path: Path, key: str, node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode) or not str(node.value).strip():
        raise _error(path, node, f"'{key}' must be a text")
    return str(node.value)


def _texts(path: Path, key: str, node: yaml.Node) -> list[str]:
    if isinstance(node, yaml.ScalarNode):
        return [_text(path, key, node)]
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        kind = "keys" if key.startswith("keys") else "files and folders"
        raise _error(path, node, f"'{key}' must be a list of {kind}")
    return [_text(path, key, item) for item in node.value]


def _positive(path: Path, key: str, node: yaml.Node) -> int:
    text = _text(path, key, node)
    if not text.isdecimal() or int(text) < 1:
        raise _error(path, node, f"'{key}' must be a whole number from 1, not '{text}'")
    return int(text)


def _choice(path: Path, key: str, node: yaml.Node, choices: tuple[str, ...]) -> str:
    # YAML 1.1 reads a bare ``off`` as false; the node still has what was written.
    text = _text(path, key, node)
    if text not in choices:
        raise _error(path, node, f"'{key}' must be {', '.join(choices)}, not '{text}'")
    return text


def _pairs(path: Path, key: str, node: yaml.Node) -> tuple[tuple[str, str], ...]:
    if not isinstance(node, yaml.MappingNode):
        raise _error(path, node, f"'{key}' must be lines such as 'help: f1'")
    return tuple(
        (str(name.value), ",".join(_texts(path, f"{key}: {name.value}", value)))
        for name, value in node.value
    )
