"""Training of the encoder, on a corpus of a few invented pairs."""

from __future__ import annotations

import lzma
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.embedding.static import StaticEncoder
from index.types import LANGUAGES
from training.__main__ import main
from training.card import ENCODER, LEXICON, write_card
from training.corpus import LANGUAGE_PAIRS, CorpusError, LanguagePair, Pair, read_pairs
from training.encoder import train
from training.recipe import Recipe
from training.saving import save_encoder
from training.teacher import Teacher, find_teacher, read_teacher
from training.texts import Bags
from training.tokenizer import train_tokenizer
from training.validation import accuracy, ndcg, split_corpus

pytestmark = pytest.mark.slow

LINES = {
    "en": ("the police arrived", "the judge spoke", "the river rose", "the prison is full"),
    "es": ("llegó la policía", "habló la jueza", "creció el río", "la cárcel está llena"),
    "ar": ("وصلت الشرطة", "تحدثت القاضية", "ارتفع النهر", "السجن ممتلئ"),
}
DIMENSIONS = 4
RECIPE = Recipe(
    vocabulary=300,
    dimensions=DIMENSIONS,
    min_letter_count=1,
    steps=600,
    batch_size=16,
    learning_rate=0.02,
    warm_up=2,
    paragraphs=16,
)


@pytest.fixture
def corpus() -> dict[LanguagePair, list[Pair]]:
    return {
        (source, target): [
            Pair(*texts, "un_quadclass", "sent")
            for texts in zip(LINES[source], LINES[target], strict=True)
        ]
        for source, target in LANGUAGE_PAIRS
    }


@pytest.fixture
def teacher() -> Teacher:
    rows = {text: row for row, text in enumerate(LINES["en"])}
    return Teacher(rows, np.eye(len(rows), DIMENSIONS, dtype=np.float32))


def write_pairs(folder: Path, lines: str, pair: LanguagePair = ("en", "es")) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with lzma.open(folder / f"{'_'.join(pair)}.tsv.xz", "wt", encoding="utf-8") as file:
        file.write(lines)


def make_bags(*lists: list[int]) -> Bags:
    lengths = np.array([len(ids) for ids in lists])
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    return Bags(np.concatenate([np.array(ids, np.int64) for ids in lists]), starts, lengths)


def to_lists(bags: Bags) -> list[list[int]]:
    return [
        bags.ids[start : start + length].tolist()
        for start, length in zip(bags.starts, bags.lengths, strict=True)
    ]


def test_same_seed_gives_the_same_encoder(
    corpus: dict[LanguagePair, list[Pair]], teacher: Teacher
) -> None:
    short = replace(RECIPE, steps=60)

    def rows(seed: int) -> NDArray[np.float32]:
        return train(corpus, teacher, short, seed)[1]

    np.testing.assert_array_equal(rows(0), rows(0))
    assert (rows(0) != rows(1)).any()


def test_training_brings_translations_together(
    corpus: dict[LanguagePair, list[Pair]], teacher: Teacher, tmp_path: Path
) -> None:
    tokenizer, rows = train(corpus, teacher, RECIPE, 0)
    save_encoder(tmp_path / "encoder", tokenizer, rows)
    encoder = StaticEncoder(tmp_path / "encoder")
    for source, target in LANGUAGE_PAIRS:
        assert accuracy(encoder.encode(LINES[source]) @ encoder.encode(LINES[target]).T) == 1
    for language in LANGUAGES:
        assert (encoder.encode(LINES[language]) * teacher.targets).sum(1).min() > 0.5


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("The POLICE", ["the", "police"]),
        ("policía", ["policia"]),
        ("والشُّرطة", ["وال", "شرط", "ه"]),
        ("شرطة", ["شرط", "ه"]),
        ("الـــشرطة", ["ال", "شرط", "ه"]),
        ("١٤", ["14"]),
    ],
)
def test_tokens(text: str, tokens: list[str]) -> None:
    lines = {"en": ["the police 14"] * 3, "es": ["la policía"] * 3, "ar": ["والشرطة الشرطة"] * 3}
    assert train_tokenizer(lines, 300, 1).encode(text).tokens == tokens


def test_markers_of_the_vocabulary_are_plain_text() -> None:
    tokenizer = train_tokenizer({"en": ["unk a ##a"] * 3}, 300, 1)
    assert tokenizer.encode("[UNK] ##a").tokens == ["[UNK]", "unk", "[UNK]", "#", "#", "a"]


def test_bags() -> None:
    bags = make_bags([1, 2], [3], [], [4, 5, 6])
    assert to_lists(bags.take(np.array([3, 0]))) == [[4, 5, 6], [1, 2]]
    fragments = bags.draw_fragments(np.array([3] * 20), 2, np.random.default_rng(0))
    for fragment in to_lists(fragments):
        assert fragment in ([4, 5], [5, 6])


def test_held_out_texts_are_in_no_training_pair(corpus: dict[LanguagePair, list[Pair]]) -> None:
    training, held_out = split_corpus(corpus, 1, seed=0)
    for pair in LANGUAGE_PAIRS:
        (excluded,) = held_out[pair]
        assert sorted(training[pair] + [excluded], key=str) == sorted(corpus[pair], key=str)
        texts = {text for row in training[pair] for text in (row.source, row.target)}
        assert texts.isdisjoint({excluded.source, excluded.target})


def test_measures() -> None:
    cosines = np.array([[0.9, 0.1, 0.0], [0.8, 0.7, 0.2], [0.1, 0.0, 0.5]], dtype=np.float32)
    assert accuracy(cosines) == (2 / 3 + 3 / 3) / 2
    ranks = [1, 2, 1]
    expected = sum(1 / np.log2(1 + rank) for rank in ranks) / 3
    assert ndcg(cosines, np.arange(3)) == pytest.approx(expected)


@pytest.mark.parametrize("folder", ["", "parallel"])
def test_pairs_are_read_from_the_folder_or_its_subfolder(tmp_path: Path, folder: str) -> None:
    write_pairs(tmp_path / folder, "a law\tuna ley\tsdg\tterm\n\u2028odd\traro\tsdg\tsent\n")
    assert read_pairs(tmp_path, "en", "es") == [
        Pair("a law", "una ley", "sdg", "term"),
        Pair("\u2028odd", "raro", "sdg", "sent"),
    ]


def test_bad_corpora_are_one_line(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"no en_es\.tsv\.xz"):
        read_pairs(tmp_path, "en", "es")
    write_pairs(tmp_path, "a law\tuna ley\n")
    with pytest.raises(CorpusError, match="1: 2 columns, 4 expected"):
        read_pairs(tmp_path, "en", "es")
    (tmp_path / "en_es.tsv.xz").write_bytes(b"not xz")
    with pytest.raises(CorpusError, match="not xz-compressed UTF-8"):
        read_pairs(tmp_path, "en", "es")


def test_teacher_vectors_belong_to_texts(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no teacher vectors"):
        read_teacher(find_teacher(tmp_path), 2)
    with lzma.open(tmp_path / "texts.txt.xz", "wt", encoding="utf-8") as file:
        file.write("one\ntwo\n")
    np.save(tmp_path / "vectors.npy", np.array([[127, 0, 0], [90, 90, 0]], dtype=np.int8))
    teacher = read_teacher(tmp_path, 3)
    assert teacher.rows == {"one": 0, "two": 1}
    assert abs(teacher.targets[0] @ teacher.targets[1]) == pytest.approx(np.cos(np.pi / 4))
    np.save(tmp_path / "vectors.npy", np.zeros((3, 3), dtype=np.int8))
    with pytest.raises(CorpusError, match="2 texts but 3 vectors"):
        read_teacher(tmp_path, 2)


def test_card_keeps_the_section_of_the_part_not_trained(tmp_path: Path) -> None:
    for pair in LANGUAGE_PAIRS:
        write_pairs(tmp_path, "a law\tuna ley\tsdg\tterm\n", pair)
    for pair in LANGUAGE_PAIRS:
        name = f"{'_'.join(pair)}_wiktionary.tsv.xz"
        with lzma.open(tmp_path / name, "wt", encoding="utf-8") as file:
            file.write("law\tley\twiktionary\tterm\n")
    write_card(tmp_path, tmp_path, {ENCODER: "the encoder's", LEXICON: "the lexicon's"})
    write_card(tmp_path, tmp_path, {ENCODER: "the other encoder's"})
    card = (tmp_path / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "## Lexicon\n\nthe lexicon's\n\n## Encoder\n\nthe other encoder's\n\n## Sources" in card
    assert "| sdg | 1 | 1 | 1 | UN Sustainable Development Goals" in card


def test_command_reports_a_missing_corpus(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path), "--out", str(tmp_path / "out"), "--only", "encoder"]) == 2
    assert capsys.readouterr().err == (
        f"training: {tmp_path}: no en_es.tsv.xz in it; "
        "give the folder that holds the parallel text\n"
    )
