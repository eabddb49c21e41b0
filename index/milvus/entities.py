"""Rows of the store become rows of Milvus: terms with their weights, vectors, fields to filter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from xxhash import xxh3_64_intdigest

from index.embedding.protocol import Encoder
from index.keyword.batch_analyzer import AnalyzedBatch, BatchAnalyzer
from index.keyword.scoring import length_norms
from index.keyword.title_keys import make_key
from index.milvus.packing import clip, cut, pack_row
from index.milvus.schema import DENSE, NO_DATE, SPARSE, TITLES
from index.milvus.terms import NOTHING, TermDimensions, stem_term, word_term
from index.store.checksums import Row
from index.store.records import DocumentHead, DocumentName
from index.store.rows import DocumentRow, PassageRow
from index.text.analysis import get_analyzer
from index.text.normalize import fold
from index.types import MEMBER_SEPARATOR, Language

ANY_TEXT: Final = "*"
"""Stands for a text that is too long for its field: filters let it pass."""
RECIPIENTS: Final = ("to", "cc", "bcc")
_MAX_FREQUENCY: Final = 255
_MAX_LENGTH: Final = 0xFFFF
_MAX_SHORT: Final = 100


@dataclass(frozen=True, slots=True)
class Entity:
    """A row for Milvus, and the ``parts`` of its row that did not fit, to be kept by its id."""

    fields: dict[str, Any]
    parts: tuple[str, ...] = ()


class EntityMaker:
    """Makes entities in one variant: passages with ``averages`` words in each language."""

    def __init__(
        self, encoder: Encoder, averages: Mapping[str, float], dimensions: TermDimensions
    ) -> None:
        """``averages`` are by language, those of titles by TITLES and language."""
        self._encoder = encoder
        self._averages = averages
        self._dimensions = dimensions
        self._analyzers: dict[Language, BatchAnalyzer] = {}

    def passages(
        self,
        language: Language,
        rows: Sequence[tuple[PassageRow, DocumentRow, Row]],
        texts: Sequence[str],
    ) -> list[Entity]:
        """Return passages of one language, each given with its document and its encoding."""
        sparse, signatures = self._weigh(language, language, texts)
        vectors = self._encoder.passage_vectors([encoding[1] for _, _, encoding in rows])
        entities: list[Entity] = []
        for (passage, document, encoding), weights, signature, vector in zip(
            rows, sparse, signatures.tolist(), vectors, strict=True
        ):
            first, *parts = cut(pack_row([list(passage), list(encoding)]))
            fields = {
                **_filters(document),
                "id": passage.id,
                "language": passage.language,
                "key": _signed(signature),
                "stamp": passage_stamp(passage.id, passage.checksum, document, encoding[2]),
                "row": first,
                SPARSE: weights,
                DENSE: vector.tolist(),
            }
            entities.append(Entity(fields, tuple(parts)))
        return entities

    def titles(
        self,
        language: Language,
        rows: Sequence[tuple[DocumentName, DocumentRow]],
        texts: Sequence[str],
    ) -> list[Entity]:
        """Return the titles of documents in one language, whose texts are ``texts``."""
        sparse, _ = self._weigh(TITLES + language, language, texts)
        nothing = [0.0] * self._encoder.dimensions
        return [
            Entity(
                {
                    **_filters(document),
                    "id": -document.id,
                    "language": TITLES + language,
                    "key": make_key(name),
                    "stamp": title_stamp(document, language),
                    "row": "",
                    SPARSE: weights,
                    DENSE: nothing,
                }
            )
            for (name, document), weights in zip(rows, sparse, strict=True)
        ]

    def _weigh(
        self, field: str, language: Language, texts: Sequence[str]
    ) -> tuple[list[dict[int, float]], NDArray[np.uint64]]:
        """Return what the terms of each text weigh, by dimension, and the signatures (n,)."""
        analyzer = self._analyzers.setdefault(language, BatchAnalyzer(get_analyzer(language)))
        batch = analyzer.analyze(texts)
        norms = length_norms(np.minimum(batch.lengths, _MAX_LENGTH), self._averages.get(field, 1.0))
        stems = [self._dimensions.of(stem_term(field, stem)) for stem in batch.stems]
        words = [self._dimensions.of(word_term(field, word)) for word in batch.words]
        ends = np.cumsum(batch.counts).tolist()
        weighed: list[dict[int, float]] = []
        for start, end, norm in zip([0, *ends], ends, norms.tolist(), strict=False):
            weighed.append(_weigh_text(batch, slice(start, end), stems, words, norm))
        return weighed, batch.signatures


def _weigh_text(
    batch: AnalyzedBatch, of_text: slice, stems: list[int], words: list[int], norm: float
) -> dict[int, float]:
    """Return tf / (tf + norm) of each stem and each word of a text, by dimension."""
    ids, counts = np.unique(batch.word_ids[of_text], return_counts=True)
    frequencies: dict[int, int] = {}
    for word, count in zip(ids.tolist(), counts.tolist(), strict=True):
        count = min(count, _MAX_FREQUENCY)
        frequencies[words[word]] = count
        frequencies[stems[word]] = frequencies.get(stems[word], 0) + count
    weights = {term: count / (count + norm) for term, count in frequencies.items()}
    return weights or {NOTHING: 1.0}


def document_entity(document: DocumentRow) -> Entity:
    """Return a document as a row of its collection."""
    first, *parts = cut(pack_row(list(document)))
    fields = {
        "id": document.id,
        "first": document.first_passage,
        "stamp": _signed(int.from_bytes(document.checksum, "little")),
        "row": first,
    }
    return Entity(fields, tuple(parts))


def passage_stamp(
    passage: int, checksum: bytes, document: DocumentRow, encoding_checksum: bytes
) -> int:
    """Return what changes with anything that is written of a passage."""
    parts = (checksum, document.checksum, encoding_checksum)
    return _signed(xxh3_64_intdigest(b"\0".join(parts), seed=passage & 0xFFFF_FFFF))


def title_stamp(document: DocumentRow, language: Language) -> int:
    """Return what changes with anything that is written of a title."""
    return _signed(xxh3_64_intdigest(document.checksum + language.encode()))


def _filters(document: DocumentRow) -> dict[str, Any]:
    """Return the fields that filters ask for."""
    head = document.head
    return {
        "document": document.id,
        "first": document.first_passage,
        "count": document.passages,
        "kind": head.kind[:_MAX_SHORT],
        "suffix": PurePath(head.member or head.path).suffix.lower()[1:][:_MAX_SHORT],
        "date": head.date or NO_DATE,
        "path": searchable(_full_path(head)),
        "title": searchable(head.title or ""),
        "sender": searchable(_values(head, ("from",))),
        "recipient": searchable(_values(head, RECIPIENTS)),
    }


def searchable(text: str) -> str:
    """Return ``text`` as filters compare it; ANY_TEXT if it is too long to be kept."""
    folded = fold(text).encode(errors="replace").decode()
    return clip(folded) or (ANY_TEXT if folded else "")


def _full_path(head: DocumentHead) -> str:
    path = f"{head.path}/{head.member}" if head.member else head.path
    return path.replace(MEMBER_SEPARATOR, "/")


def _values(head: DocumentHead, names: Sequence[str]) -> str:
    return "\n".join(value for name, value in head.fields if name in names)


def _signed(number: int) -> int:
    """Return 64 bits as Milvus has them."""
    return number - (1 << 64) if number >= 1 << 63 else number
