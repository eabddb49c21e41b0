"""Tables of stems: inflections hold where the text translates their forms alike."""

import lzma
from collections.abc import Sequence
from pathlib import Path

import pytest

from index.types import ARABIC, ENGLISH
from training import stems
from training.corpus import CorpusError
from training.form_evidence import Evidence, gather, likeness
from training.inflections import read_inflections

WOMAN, ORDER = ("en", "woman"), ("en", "order")


def write(path: Path, rows: Sequence[Sequence[str]]) -> None:
    path.parent.mkdir(exist_ok=True)
    text = "".join("\t".join(row) + "\n" for row in rows)
    path.write_bytes(lzma.compress(text.encode()))


def evidence_of(rows: Sequence[tuple[str, int, str]]) -> Evidence:
    """Return what texts say in which each form occurs so often and means one word."""
    evidence = Evidence()
    for form, count, meaning in rows:
        evidence.counts[form] += count
        evidence.translations[form]["en", meaning] = float(count)
    return evidence


def arabic_table(
    inflections: dict[str, set[str]], evidence: Evidence
) -> tuple[dict[str, str], list[str]]:
    words = stems.Words(ARABIC, inflections, evidence)
    return words.table(), words.apart


def test_forms_that_translate_alike_are_of_one_word() -> None:
    inflections = {"نساء": {"امراه", "ساء"}, "امراه": {"امراه"}, "ساء": {"ساء"}, "امر": {"امر"}}
    evidence = evidence_of(
        [("نساء", 20, "woman"), ("امراه", 30, "woman"), ("ساء", 20, "worsen"), ("امر", 90, "order")]
    )
    table, apart = arabic_table(inflections, evidence)
    assert table["نساء"] == table["امراه"] == "امراه"
    assert apart == ["امراه"]


def test_a_form_that_translates_otherwise_is_left_alone() -> None:
    inflections = {"يوسف": {"اسف"}, "اسف": {"اسف"}}
    evidence = evidence_of([("يوسف", 50, "joseph"), ("اسف", 50, "regret")])
    assert arabic_table(inflections, evidence) == ({}, [])


def test_rare_forms_of_verbs_follow_the_table_unless_they_are_names() -> None:
    inflections = {"يتناولون": {"تناول"}, "يزيد": {"زاد"}, "تناول": {"تناول"}, "زاد": {"زاد"}}
    evidence = evidence_of([("تناول", 20, "address"), ("زاد", 20, "increase")])
    evidence.names["يزيد"] = 3
    table, _ = arabic_table(inflections, evidence)
    assert table == {"يتناولون": "تناول"}


def test_no_form_joins_the_stem_of_a_country() -> None:
    inflections = {"يترك": {"ترك"}, "ترك": {"ترك"}}
    evidence = evidence_of([("يترك", 50, "leave"), ("ترك", 50, "leave")])
    assert stems.Words(ARABIC, inflections, evidence).table() == {"يترك": "ترك"}
    assert stems.Words(ARABIC, inflections, evidence, {"تركيا"}).table() == {}


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({WOMAN: 2.0}, {WOMAN: 8.0}, 1.0),
        ({WOMAN: 1.0}, {ORDER: 1.0}, 0.0),
        ({WOMAN: 1.0, ORDER: 1.0}, {ORDER: 1.0}, 0.5**0.5),
        ({}, {ORDER: 1.0}, 0.0),
    ],
)
def test_likeness_is_the_overlap_of_two_distributions(
    first: dict[tuple[str, str], float], second: dict[tuple[str, str], float], expected: float
) -> None:
    assert likeness(first, second) == pytest.approx(expected)
    assert likeness(second, first) == pytest.approx(expected)


def test_evidence_counts_forms_without_clitics_and_names_apart(tmp_path: Path) -> None:
    sentence = ["the judges of the country", "قضاة البلد", "tatoeba_omt", "sent"]
    name = ["Abbas", "عباس", "netranslit", "name"]
    write(tmp_path / "parallel" / "en_ar.tsv.xz", [sentence, name])
    write(tmp_path / "parallel" / "es_ar.tsv.xz", [["los jueces", "والقضاة", "sdg", "sent"]])
    write(tmp_path / "parallel" / "en_es.tsv.xz", [["judges", "los jueces", "sdg", "sent"]])
    arabic = gather(tmp_path, ARABIC, frozenset())
    assert arabic.counts["قضاه"] == 2
    assert arabic.counts["بلد"] == 1
    assert arabic.is_name("عباس")
    assert ("es", "juec") in arabic.translations["قضاه"]
    english = gather(tmp_path, ENGLISH, frozenset())
    assert english.is_name("abbas")
    assert not english.is_name("judges")


def test_inflections_are_folded(tmp_path: Path) -> None:
    write(tmp_path / "morphology" / "ar_forms.tsv.xz", [("آلاف", "ألف")])
    assert read_inflections(tmp_path, ARABIC) == {"الاف": {"الف"}, "الف": {"الف"}}


def test_a_missing_table_of_forms_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"ar_forms\.tsv\.xz"):
        read_inflections(tmp_path, ARABIC)
