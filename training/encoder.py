"""Trains the bundled encoder on parallel text and describes it for the model card."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.embedding.plain_words import UNKNOWN
from index.embedding.static import StaticEncoder
from index.types import ENGLISH, Language
from training.card import language_table
from training.corpus import LANGUAGE_PAIRS, WORD, LanguagePair, Pair, read_pairs
from training.distill import train_rows
from training.evaluation import evaluate
from training.recipe import Recipe
from training.saving import save_encoder
from training.teacher import Teacher, find_teacher, read_teacher
from training.texts import ParallelTexts, collect_texts, tokenize_pairs
from training.tokenizer import train_tokenizer
from training.validation import HeldOutScores, measure, split_corpus

_HELD_OUT_TEXTS: Final = 1200
_SIF_CONSTANT: Final = 1e-3
_MIN_SIF_WEIGHT: Final = 0.05


@dataclass(frozen=True, slots=True)
class EncoderReport:
    """What was written, and its scores; ``size``: bytes of the whole folder."""

    tokens: int
    dimensions: int
    size: int
    name: str
    seed: int
    recipe: Recipe
    held_out: HeldOutScores
    bitext: dict[LanguagePair, float] | None


def build(
    folder: Path, teacher_folder: Path | None, eval_folder: Path | None, out: Path, seed: int
) -> EncoderReport:
    """Train on the parallel text in ``folder`` and write ``out``/encoder.

    ``teacher_folder`` defaults to ``teacher`` in or beside ``folder``. With ``eval_folder``
    the result is also evaluated on that; nothing is chosen by the evaluation.

    Raises:
        CorpusError: the text, teacher vectors or evaluation data are missing or malformed.
    """
    corpus = {pair: read_pairs(folder, *pair) for pair in LANGUAGE_PAIRS}
    recipe = Recipe()
    teacher = read_teacher(teacher_folder or find_teacher(folder), recipe.dimensions)
    training, held_out = split_corpus(corpus, _HELD_OUT_TEXTS, seed)
    tokenizer, rows = train(training, teacher, recipe, seed)
    target = out / "encoder"
    save_encoder(target, tokenizer, rows)
    encoder = StaticEncoder(target)
    return EncoderReport(
        tokens=len(rows),
        dimensions=encoder.dimensions,
        size=sum(file.stat().st_size for file in target.rglob("*") if file.is_file()),
        name=encoder.name,
        seed=seed,
        recipe=recipe,
        held_out=measure(encoder, held_out),
        bitext=evaluate(encoder.encode, eval_folder) if eval_folder else None,
    )


def train(
    corpus: Mapping[LanguagePair, Sequence[Pair]], teacher: Teacher, recipe: Recipe, seed: int
) -> tuple[Tokenizer, NDArray[np.float32]]:
    """Return the tokenizer and its rows (tokens, dimensions), of mean length 1.

    The unknown token and tokens that never occur in training have rows of zeros.
    """
    random = np.random.default_rng(seed)
    tokenizer = train_tokenizer(
        {
            language: _repeat_by_weight(weights, random)
            for language, weights in collect_texts(corpus).items()
        },
        recipe.vocabulary,
        recipe.min_letter_count,
    )
    texts = {}
    for languages, pairs in corpus.items():
        source_rows = _teacher_rows(languages[0], corpus, teacher)
        texts[languages] = tokenize_pairs(tokenizer, pairs, source_rows)
    counts = _count_tokens(texts.values(), tokenizer.get_vocab_size())
    rows = initial_rows(counts, recipe.dimensions, seed)
    rows = train_rows(rows, texts, teacher, recipe, seed)
    rows[counts == 0] = 0
    rows[tokenizer.token_to_id(UNKNOWN)] = 0
    return tokenizer, np.asarray(rows / np.linalg.norm(rows, axis=1).mean(), dtype=np.float32)


def describe(report: EncoderReport) -> str:
    """Return the model card's section, in Markdown."""
    recipe = report.recipe
    facts = (
        f"Static token embeddings: a text is the mean of its tokens' rows. {report.tokens:,} "
        f"tokens x {report.dimensions} dimensions in float16, {report.size / 1e6:.1f} MB; "
        f"identity `{report.name}`, seed {report.seed}.",
        "A WordPiece vocabulary over the three languages, then "
        f"{recipe.steps:,} steps. In {recipe.passage_share:.0%} of them {recipe.paragraphs} "
        "fragments of texts find the paragraphs they stand in, in any of two languages, by the "
        "closeness with which the engine ranks: nearest tokens, best sentence, whole paragraph "
        f"(InfoNCE). In the others {recipe.batch_size:,} texts find their translations, and both "
        "sides approach the teacher's vector of the English text.",
        f"Held out: {_HELD_OUT_TEXTS:,} English texts of law, news and questions with their "
        "translations. Translation found (accuracy, mean of both ways): "
        + _list_scores(report.held_out.translation),
        language_table(
            "Paragraph (column) found by six words of it in a language (row), by its vector "
            "(nDCG@10):",
            report.held_out.vector_ndcg,
        ),
        language_table("The same by closeness:", report.held_out.closeness_ndcg),
    )
    tatoeba = (f"Tatoeba (LASER), translation found: {_list_scores(report.bitext or {})}",)
    return "\n\n".join(facts + (tatoeba if report.bitext else ()))


def _list_scores(scores: Mapping[LanguagePair, float]) -> str:
    items = [f"{source}-{target} {score:.3f}" for (source, target), score in scores.items()]
    return ", ".join(items) + "."


def initial_rows(counts: NDArray[np.int64], dimensions: int, seed: int) -> NDArray[np.float32]:
    """Return random rows (tokens, dimensions), shorter the more frequent the token.

    They are weighted by a / (a + p), as in SIF (Arora, Liang & Ma 2017).
    """
    share = counts / counts.sum()
    weights = np.maximum(_SIF_CONSTANT / (_SIF_CONSTANT + share), _MIN_SIF_WEIGHT)
    directions = np.random.default_rng(seed).standard_normal((len(counts), dimensions))
    return np.asarray(directions * weights[:, None], dtype=np.float32)


def _count_tokens(texts: Iterable[ParallelTexts], tokens: int) -> NDArray[np.int64]:
    counts = np.zeros(tokens, dtype=np.int64)
    for pairs in texts:
        counts += np.bincount(pairs.source.ids, minlength=tokens)
        counts += np.bincount(pairs.target.ids, minlength=tokens)
    return counts


def _repeat_by_weight(weights: Mapping[str, float], random: np.random.Generator) -> list[str]:
    # A weight of 1.5 is one copy and an even chance of a second.
    copies = np.fromiter(weights.values(), np.float64, len(weights)) + random.random(len(weights))
    repeated: list[str] = []
    for text, count in zip(weights, copies, strict=True):
        repeated.extend([text] * int(count))
    return repeated


def _teacher_rows(
    language: Language, corpus: Mapping[LanguagePair, Sequence[Pair]], teacher: Teacher
) -> Mapping[str, int]:
    """Return the teacher's rows by text of ``language``, through English translations.

    Single words of other languages than English have none: they are too ambiguous.
    """
    if language == ENGLISH:
        return teacher.rows
    rows: dict[str, int] = {}
    for pair in corpus[ENGLISH, language]:
        if pair.kind != WORD and pair.source in teacher.rows:
            rows.setdefault(pair.target, teacher.rows[pair.source])
    return rows
