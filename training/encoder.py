"""The bundled encoder: from parallel text to the folder that sentence-transformers loads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.embedding.static import StaticEncoder
from index.types import ENGLISH, Language
from training.card import language_table
from training.corpus import LANGUAGE_PAIRS, WORD, LanguagePair, Pair, read_pairs
from training.distill import train_rows
from training.evaluation import evaluate
from training.recipe import Recipe
from training.saving import save_encoder
from training.teacher import Teacher, find_teacher, read_teacher
from training.texts import ParallelTexts, language_texts, tokenise_pairs
from training.tokenizer import UNKNOWN, train_tokenizer
from training.validation import Figures, measure, split

_HELD_OUT_TEXTS: Final = 1200
_FREQUENT: Final = 1e-3
_SMALLEST_WEIGHT: Final = 0.05


@dataclass(frozen=True, slots=True)
class Trained:
    """What was written and how good it is; ``size`` in bytes, of the whole folder."""

    tokens: int
    dimensions: int
    size: int
    name: str
    seed: int
    recipe: Recipe
    held_out: Figures
    bitext: dict[LanguagePair, float] | None


def build(
    folder: Path, teacher_folder: Path | None, eval_folder: Path | None, out: Path, seed: int
) -> Trained:
    """Train on the parallel text in ``folder`` and write ``out``/encoder.

    ``teacher_folder`` is ``teacher`` in or beside ``folder`` unless given. With
    ``eval_folder`` the result is measured on it; nothing is chosen by that.

    Raises:
        CorpusError: the text, the teacher's vectors or the evaluation data are not as expected.
    """
    corpus = {pair: read_pairs(folder, *pair) for pair in LANGUAGE_PAIRS}
    recipe = Recipe()
    teacher = read_teacher(teacher_folder or find_teacher(folder), recipe.dimensions)
    training, held_out = split(corpus, _HELD_OUT_TEXTS, seed)
    tokenizer, rows = train(training, teacher, recipe, seed)
    target = out / "encoder"
    save_encoder(target, tokenizer, rows)
    encoder = StaticEncoder(target)
    return Trained(
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
    """The tokenizer and its rows (tokens, dimensions), of length one in the mean.

    What was never seen in training, and the unknown token, has a row of zeros.
    """
    random = np.random.default_rng(seed)
    weighted = language_texts(corpus)
    tokenizer = train_tokenizer(
        {language: _repeat(texts, random) for language, texts in weighted.items()},
        recipe.vocabulary,
        recipe.min_letter_count,
    )
    texts = {
        pair: tokenise_pairs(tokenizer, pairs, _teacher_rows(pair[0], corpus, teacher))
        for pair, pairs in corpus.items()
    }
    counts = _count_tokens(texts.values(), tokenizer.get_vocab_size())
    rows = train_rows(first_rows(counts, recipe.dimensions, seed), texts, teacher, recipe, seed)
    rows[counts == 0] = 0
    rows[tokenizer.token_to_id(UNKNOWN)] = 0
    return tokenizer, np.asarray(rows / np.linalg.norm(rows, axis=1).mean(), dtype=np.float32)


def describe(trained: Trained) -> str:
    """The model card's section on the encoder, in Markdown."""
    recipe = trained.recipe
    facts = (
        f"Static token embeddings: a text is the mean of its tokens' rows. {trained.tokens:,} "
        f"tokens x {trained.dimensions} dimensions in float16, {trained.size / 1e6:.1f} MB; "
        f"identity `{trained.name}`, seed {trained.seed}.",
        "A WordPiece vocabulary over the three languages, then "
        f"{recipe.steps:,} steps. In {recipe.answer_share:.0%} of them {recipe.paragraphs} "
        "fragments of texts find the paragraphs they stand in, in any of two languages, by the "
        "closeness with which the engine ranks: nearest tokens, best sentence, whole paragraph "
        f"(InfoNCE). In the others {recipe.batch:,} texts find their translations, and both "
        "sides approach the teacher's vector of the English text.",
        f"Held out: {_HELD_OUT_TEXTS:,} English texts of law, news and questions with their "
        "translations. Translation found (accuracy, mean of both ways): "
        + _listed(trained.held_out.translation),
        language_table(
            "Paragraph (column) found by six words of it in a language (row), by its vector "
            "(nDCG@10):",
            trained.held_out.passage,
        ),
        language_table("The same by closeness:", trained.held_out.close),
    )
    tatoeba = (f"Tatoeba (LASER), translation found: {_listed(trained.bitext or {})}",)
    return "\n\n".join(facts + (tatoeba if trained.bitext else ()))


def _listed(figures: Mapping[LanguagePair, float]) -> str:
    return ", ".join(f"{one}-{other} {value:.3f}" for (one, other), value in figures.items()) + "."


def first_rows(counts: NDArray[np.int64], dimensions: int, seed: int) -> NDArray[np.float32]:
    """Random rows (tokens, dimensions), shorter the more frequent the token.

    The weight a / (a + p) is that of SIF (Arora, Liang & Ma 2017), from which training starts.
    """
    share = counts / counts.sum()
    weights = np.maximum(_FREQUENT / (_FREQUENT + share), _SMALLEST_WEIGHT)
    directions = np.random.default_rng(seed).standard_normal((len(counts), dimensions))
    return np.asarray(directions * weights[:, None], dtype=np.float32)


def _count_tokens(texts: Iterable[ParallelTexts], tokens: int) -> NDArray[np.int64]:
    counts = np.zeros(tokens, dtype=np.int64)
    for pairs in texts:
        counts += np.bincount(pairs.source.ids, minlength=tokens)
        counts += np.bincount(pairs.target.ids, minlength=tokens)
    return counts


def _repeat(texts: Mapping[str, float], random: np.random.Generator) -> list[str]:
    # A weight of 1.5 is one copy and an even chance of a second.
    copies = np.fromiter(texts.values(), np.float64, len(texts)) + random.random(len(texts))
    return [text for text, count in zip(texts, copies, strict=True) for _ in range(int(count))]


def _teacher_rows(
    language: Language, corpus: Mapping[LanguagePair, Sequence[Pair]], teacher: Teacher
) -> Mapping[str, int]:
    """Spanish texts are taught by their English translation; single words are too ambiguous."""
    if language == ENGLISH:
        return teacher.rows
    rows: dict[str, int] = {}
    for pair in corpus[ENGLISH, language]:
        if pair.kind != WORD and pair.source in teacher.rows:
            rows.setdefault(pair.target, teacher.rows[pair.source])
    return rows
