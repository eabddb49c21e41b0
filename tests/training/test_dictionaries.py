"""Glosses of Wiktionary count if running text has all their words."""

import lzma
from pathlib import Path

from training.corpus import Pair
from training.dictionaries import read_dictionary
from training.phrases import Example, analyze_pair


def test_only_glosses_of_words_in_use_are_read(tmp_path: Path) -> None:
    sentence = Pair("prison lawyer judge", "سجن محام قاض", "un_quadclass", "sent")
    examples = {("en", "ar"): [analyze_pair(sentence, "en", "ar")] * 3}
    rows = [
        ("prison", "سجن"),
        ("to judge", "قاضٍ"),
        ("Prison", "سجن"),
        ("prison", "س ج ن"),
        ("dungeon", "سجن"),
        ("prison", "حبس"),
    ]
    lines = "".join(f"{left}\t{right}\twiktionary_ar\tword\n" for left, right in rows)
    (tmp_path / "en_ar_wiktionary.tsv.xz").write_bytes(lzma.compress(lines.encode()))
    glosses: list[Example] = read_dictionary(tmp_path, ("en", "ar"), examples)
    assert [(gloss.source, gloss.target) for gloss in glosses] == [
        (("prison",), ("سجن",)),
        (("judg",), ("قاض",)),
    ]
