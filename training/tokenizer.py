"""The encoder's tokenizer: letters levelled, Arabic affixes set off, WordPiece for the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle, islice
from typing import Final

from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers
from tokenizers.models import WordPiece
from tokenizers.trainers import WordPieceTrainer

from index.types import Language

UNKNOWN: Final = "[UNK]"
_CONTINUED: Final = "##"
_LONGEST_WORD: Final = 48
_DIGITS: Final = "٠١٢٣٤٥٦٧٨٩"
_LETTER: Final = r"[\u0621-\u064A]"
# Tried in this order, each on what the one before left. Of several suffixes that fit, the
# leftmost match is the longest; what is left over keeps at least three letters, so that
# "وزارة" and "الوزارة" or "مصري" and "المصريين" come out with the same middle.
_AFFIXES: Final = (
    rf"\A(?:[وف]?[بك]?ال|[وف]?لل)(?={_LETTER}{{2}})",
    rf"(?<={_LETTER}{{3}})(?:ي?(?:ون|ين|ات|ان|ه|ا)|ي|وا|ت?(?:هما|هم|هن|ها|ه|نا|كم))\z",
    rf"\A[وف]?[بلك]?(?={_LETTER}{{4}})",
)


def train_tokenizer(
    texts: Mapping[Language, Sequence[str]], vocabulary: int, min_letter_count: int
) -> Tokenizer:
    """A WordPiece tokenizer for all languages at once; the same texts, the same tokenizer.

    ``texts`` maps a language to its training texts; the shorter lists are repeated until
    every language has as many characters, so that each gets its share of the
    ``vocabulary``. Characters below ``min_letter_count`` stay unknown. The affixes that
    light10 strips (Larkey, Ballesteros & Connell 2007) become tokens of their own:
    "والشرطة" and "شرطة" then share the row of the stem.
    """
    tokenizer = _tokenizer({UNKNOWN: 0})
    lines = [tokenizer.normalizer.normalize_str(line) for line in _balanced(texts)]
    letters = Counter[str]()
    for line in lines:
        letters.update(line)
    rare = {ord(letter): " " for letter, count in letters.items() if count < min_letter_count}
    known = sorted(letter for letter in letters if ord(letter) not in rare and letter.strip())
    trainer = WordPieceTrainer(
        vocab_size=vocabulary,
        # Left to itself the trainer numbers the letters within words in the random order of a
        # hash table, and breaks ties between merges by those numbers.
        special_tokens=[UNKNOWN, *(_CONTINUED + letter for letter in known)],
        show_progress=False,
    )
    tokenizer.train_from_iterator((line.translate(rare) for line in lines), trainer)
    # Made anew, since the "special" letters would be looked for before any normalisation.
    return _tokenizer(tokenizer.get_vocab(with_added_tokens=False))


def _tokenizer(vocabulary: dict[str, int]) -> Tokenizer:
    tokenizer = Tokenizer(
        WordPiece(vocabulary, unk_token=UNKNOWN, max_input_chars_per_word=_LONGEST_WORD)
    )
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKD(),
            normalizers.StripAccents(),
            normalizers.Lowercase(),
            normalizers.Replace("ـ", ""),
            normalizers.Replace("ى", "ي"),
            normalizers.Replace("ة", "ه"),
            *(normalizers.Replace(digit, str(value)) for value, digit in enumerate(_DIGITS)),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.BertPreTokenizer(),
            *(pre_tokenizers.Split(Regex(affix), "isolated") for affix in _AFFIXES),
        ]
    )
    return tokenizer


def _balanced(texts: Mapping[Language, Sequence[str]]) -> Iterator[str]:
    sizes = {language: sum(map(len, lines)) for language, lines in texts.items()}
    largest = max(sizes.values())
    for language, lines in texts.items():
        yield from islice(cycle(lines), round(len(lines) * largest / sizes[language]))
