"""Trains the encoder's tokenizer: normalized letters, Arabic affixes split off, WordPiece."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle, islice

from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers
from tokenizers.models import WordPiece
from tokenizers.trainers import WordPieceTrainer

from index.embedding.plain_words import (
    AFFIXES,
    CONTINUATION,
    MAX_WORD_LETTERS,
    REPLACED,
    UNKNOWN,
)
from index.types import Language


def train_tokenizer(
    texts: Mapping[Language, Sequence[str]], vocabulary: int, min_letter_count: int
) -> Tokenizer:
    """Return one WordPiece tokenizer for all languages; it depends on the texts only.

    ``texts`` maps a language to its training texts; shorter lists are repeated until every
    language has equally many characters, so that each gets its share of the ``vocabulary``.
    Characters that occur fewer than ``min_letter_count`` times stay unknown. The affixes
    that light10 strips (Larkey, Ballesteros & Connell 2007) become tokens of their own, so
    that "والشرطة" and "شرطة" share the token of the stem.
    """
    tokenizer = _make_tokenizer({UNKNOWN: 0})
    lines = [tokenizer.normalizer.normalize_str(line) for line in _balance(texts)]
    letters = Counter[str]()
    for line in lines:
        letters.update(line)
    rare = {ord(letter): " " for letter, count in letters.items() if count < min_letter_count}
    known = sorted(letter for letter in letters if ord(letter) not in rare and letter.strip())
    trainer = WordPieceTrainer(
        vocab_size=vocabulary,
        # Otherwise the trainer numbers the letters within words in the random order of a hash
        # table, and breaks ties between merges by those numbers.
        special_tokens=[UNKNOWN, *(CONTINUATION + letter for letter in known)],
        show_progress=False,
    )
    tokenizer.train_from_iterator((line.translate(rare) for line in lines), trainer)
    # A new tokenizer, since this one would look for the "special" letters before normalizing.
    return _make_tokenizer(tokenizer.get_vocab(with_added_tokens=False))


def _make_tokenizer(vocabulary: dict[str, int]) -> Tokenizer:
    tokenizer = Tokenizer(
        WordPiece(vocabulary, unk_token=UNKNOWN, max_input_chars_per_word=MAX_WORD_LETTERS)
    )
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKD(),
            normalizers.StripAccents(),
            normalizers.Lowercase(),
            *(normalizers.Replace(old, new) for old, new in REPLACED.items()),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.BertPreTokenizer(),
            *(pre_tokenizers.Split(Regex(affix), "isolated") for affix in AFFIXES),
        ]
    )
    return tokenizer


def _balance(texts: Mapping[Language, Sequence[str]]) -> Iterator[str]:
    sizes = {language: sum(map(len, lines)) for language, lines in texts.items()}
    max_size = max(sizes.values())
    for language, lines in texts.items():
        yield from islice(cycle(lines), round(len(lines) * max_size / sizes[language]))
