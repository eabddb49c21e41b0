"""The rules of the bundled tokenizer in Python, for words of common characters.

To start the tokenizers library and give it the vocabulary takes longer than a query has. What
the library does to a character may depend on its version of Unicode; so words are split here
only where every character is of a block for which tests compare all of them with the library.
"""

from __future__ import annotations

import json
import re
import string
import struct
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

UNKNOWN: Final = "[UNK]"
CONTINUATION: Final = "##"
MAX_WORD_LETTERS: Final = 48
REPLACED: Final = {
    "ـ": "",
    "ى": "ي",
    "ة": "ه",
    **{digit: str(value) for value, digit in enumerate("٠١٢٣٤٥٦٧٨٩")},
}
"""Characters that become others, once marks are stripped and letters are small."""
_LETTER: Final = r"[\u0621-\u064A]"
AFFIXES: Final = (
    rf"\A(?:[وف]?[بك]?ال|[وف]?لل)(?={_LETTER}{{2}})",
    rf"(?<={_LETTER}{{3}})(?:ي?(?:ون|ين|ات|ان|ه|ا)|ي|وا|ت?(?:هما|هم|هن|ها|ه|نا|كم))\z",
    rf"\A[وف]?[بلك]?(?={_LETTER}{{4}})",
)
"""Split off words in this order, each from what the previous one left, as Oniguruma writes it.

Of several suffixes that fit, the leftmost match is the longest. The stem keeps at least three
letters, so that "وزارة" and "الوزارة" or "مصري" and "المصريين" get the same stem.
"""
COMMON_BLOCKS: Final = (
    *((0x0009, 0x000D), (0x0020, 0x0487), (0x048A, 0x052F)),  # Latin, Greek, Cyrillic
    *((0x0600, 0x061C), (0x061E, 0x06FF)),  # Arabic
    *((0x1E00, 0x1FFF), (0x2000, 0x20BF)),  # more letters, punctuation, currencies
    *((0x2100, 0x2BFF), (0xE000, 0xF8FF)),  # arrows, symbols; bullets of fonts
    *((0xFB50, 0xFDFF), (0xFE00, 0xFE0F), (0xFE70, 0xFEFF)),  # Arabic as it is drawn
    (0x1F300, 0x1FAFF),  # pictures
)
"""The first and the last code point of each."""
_BLOCK_STARTS: Final = tuple(first for first, _ in COMMON_BLOCKS)
_UNCOMMON: Final = "\0"
_TOKEN_ID: Final = struct.Struct("<H")


def read_plain_words(path: Path) -> PlainWords | None:
    """Open the tokenizer saved at ``path``; None if its rules are others, or it is damaged."""
    try:
        settings = json.loads(path.read_bytes())
        vocabulary = settings["model"].pop("vocab")
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
    is_whole = isinstance(vocabulary, dict) and UNKNOWN in vocabulary
    return PlainWords(vocabulary) if is_whole and settings == _settings() else None


def _settings() -> dict[str, Any]:
    """Return the settings of a tokenizer with the rules of this module, as its file has them."""
    replacements = [
        {"type": "Replace", "pattern": {"String": old}, "content": new}
        for old, new in REPLACED.items()
    ]
    splits = [
        {"type": "Split", "pattern": {"Regex": affix}, "behavior": "Isolated", "invert": False}
        for affix in AFFIXES
    ]
    steps = [{"type": name} for name in ("NFKD", "StripAccents", "Lowercase")]
    return {
        **{"version": "1.0", "truncation": None, "padding": None, "added_tokens": []},
        "normalizer": {"type": "Sequence", "normalizers": steps + replacements},
        "pre_tokenizer": {
            "type": "Sequence",
            "pretokenizers": [{"type": "BertPreTokenizer"}, *splits],
        },
        **{"post_processor": None, "decoder": None},
        "model": {
            "type": "WordPiece",
            "unk_token": UNKNOWN,
            "continuing_subword_prefix": CONTINUATION,
            "max_input_chars_per_word": MAX_WORD_LETTERS,
        },
    }


class PlainWords:
    """Token ids of words, the same as the library gives."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self.vocabulary = vocabulary
        self._characters = _Characters()
        self._affixes = [re.compile(affix.replace(r"\z", r"\Z")) for affix in AFFIXES]

    def tokenize(self, text: str) -> bytes | None:
        """Return the token ids of ``text``, as little-endian uint16.

        None if there is a character in it that is not common.
        """
        normalized = text.translate(self._characters)
        if _UNCOMMON in normalized:
            return None
        token_bytes = b""
        for word in normalized.split():
            for part in [word] if word.isascii() else self._split_affixes(word):
                token_bytes += self._match_longest_tokens(part)
        return token_bytes

    def _split_affixes(self, word: str) -> list[str]:
        parts = [word]
        for affix in self._affixes:
            parts = [piece for part in parts for piece in _isolate(affix, part)]
        return parts

    def _match_longest_tokens(self, word: str) -> bytes:
        """Return the tokens of a word, or that of the unknown.

        WordPiece takes the longest token that fits, again and again (Wu et al. 2016).
        """
        vocabulary = self.vocabulary
        unknown = _TOKEN_ID.pack(vocabulary[UNKNOWN])
        if len(word) > MAX_WORD_LETTERS:
            return unknown
        token_bytes = b""
        start, prefix = 0, ""
        while start < len(word):
            for end in range(len(word), start, -1):
                token_id = vocabulary.get(prefix + word[start:end])
                if token_id is not None:
                    break
            else:
                return unknown
            token_bytes += _TOKEN_ID.pack(token_id)
            start, prefix = end, CONTINUATION
        return token_bytes


def _isolate(affix: re.Pattern[str], word: str) -> Iterator[str]:
    """Yield what is before, in and after the affix, as far as there is anything."""
    match = affix.search(word)
    start, end = match.span() if match else (0, 0)
    yield from filter(None, (word[:start], word[start:end], word[end:]))


class _Characters(dict[int, str]):
    """What becomes of each character, for str.translate; filled as characters come up."""

    def __missing__(self, code: int) -> str:
        block = bisect_right(_BLOCK_STARTS, code) - 1
        is_common = block >= 0 and code <= COMMON_BLOCKS[block][1]
        normalized = self[code] = _normalize(chr(code)) if is_common else _UNCOMMON
        return normalized


def _normalize(character: str) -> str:
    """Return ``character`` without marks, in small letters; punctuation stands by itself."""
    decomposed = unicodedata.normalize("NFKD", character)
    bare = "".join(part for part in decomposed if unicodedata.category(part) != "Mn")
    replaced = "".join(REPLACED.get(part, part) for part in bare.lower())
    return "".join(f" {part} " if _is_punctuation(part) else part for part in replaced)


def _is_punctuation(character: str) -> bool:
    """Tell as BERT's splitting does, for which the symbols of ASCII are punctuation, too."""
    return character in string.punctuation or unicodedata.category(character).startswith("P")
