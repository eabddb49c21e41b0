"""Builds the tables of stems: forms of one word that rules keep apart, words that rules make one.

Tables of inflections say which word a form may belong to. A form that occurs belongs to the word
that is translated most as it is, if any is translated alike; a rare one to the only word that it
may be of, if it is a form of a verb. Where rules give the same stem to two words that are
translated in different ways (امرأة and أمر), the rarer has its lemma for a stem.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from index.text.analysis.arabic import STOP_WORDS, stem_by
from index.text.analysis.stem_table import HEADING
from index.types import ARABIC, LANGUAGES, Language
from training.form_evidence import Evidence, gather, likeness, rule_stem, sum_translations
from training.inflections import read_inflections

Inflections: TypeAlias = Mapping[str, Set[str]]
"""The lemmas that each folded form may belong to."""

_MIN_OCCURRENCES: Final = 5
"""Of a form, for its translations to be evidence."""
_MIN_LIKENESS: Final = 0.1
_NEARLY: Final = 0.8
"""Of the words that a form is nearly as like as the likest, it is of the most frequent."""
_MIN_LIKENESS_OF_RARE: Final = 0.03
_RARE: Final = 40
"""Occurrences of a form of a verb up to which a little likeness is enough."""
_MIN_LEMMA: Final = 10
"""Occurrences of all forms of a word, for those that do not occur to be listed."""
_MIN_RARE_LETTERS: Final = 5
_MAX_LIKENESS_APART: Final = 0.05
"""Of two words, for them not to be one."""
_MAX_LIKENESS_OF_NAME: Final = 0.3
"""The same of what may be a name, and a word: تركيا and ترك."""
_MIN_APART: Final = 10
"""Occurrences of the rarer of them."""
_SHARE_OF_NAMES: Final = 0.05
"""Of what occurs with a stem, for no form of another word to join it: تركت that of تركيا."""
_PERSONS: Final = "يتن"
_VERB_ENDINGS: Final = ("ت", "وا", "نا")
_PLURAL_ENDINGS: Final = ("ون", "ين", "ان")
_ADJECTIVE_ENDINGS: Final = ("ه", "ا", "ان", "ين", "ون", "ات")


@dataclass(frozen=True, slots=True)
class StemsReport:
    """Numbers of ``forms`` written for each language, and of ``apart``: words told apart."""

    forms: Mapping[Language, int]
    apart: int


def build(corpus: Path, out: Path, names: Mapping[Language, Set[str]]) -> StemsReport:
    """Write ``out``/stems/{language}.txt for each language.

    ``names``: folded words that are names whatever else they may mean, such as countries (قطر).

    Raises:
        CorpusError: the parallel text or a table of inflections is missing or malformed.
    """
    folder = out / "stems"
    folder.mkdir(exist_ok=True)
    forms = {}
    apart = 0
    for language in LANGUAGES:
        inflections = read_inflections(corpus, language)
        evidence = gather(corpus, language, frozenset(inflections))
        words = Words(language, inflections, evidence, names[language])
        table = words.table()
        lines = sorted((f"{form} {stem}" for form, stem in table.items()), key=str.encode)
        path = folder / f"{language}.txt"
        path.write_text("\n".join([HEADING, *lines]) + "\n", encoding="utf-8")
        forms[language] = len(table)
        apart += len(words.apart)
    return StemsReport(forms, apart)


def describe(report: StemsReport) -> str:
    """Return the model card's section."""
    counts = ", ".join(f"{report.forms[language]:,} in {language}" for language in LANGUAGES)
    return (
        f"Forms whose stem no rule finds ({counts}; نساء, *dijo*, *gave*), and {report.apart:,} "
        "words that rules would make one with others (امرأة, أمر). Arabic inflections are those"
        " in the tables of Wiktionary (CC BY-SA 3.0 / GFDL), English and Spanish ones those of"
        " simplemma 2.0 (MIT); which of them hold, and which stem they have, is decided by how"
        " the parallel text translates them."
    )


class Words:
    """The words of one language and which forms belong to them."""

    def __init__(
        self,
        language: Language,
        inflections: Inflections,
        evidence: Evidence,
        names: Set[str] = frozenset(),
    ) -> None:
        self._language = language
        self._evidence = evidence
        self._inflections = inflections
        self._rule_stems = {form: rule_stem(form, language) for form in inflections}
        self._stems_of_names = {rule_stem(name, language) for name in names}
        self._cores = self._sum_unambiguous()
        self._names_with: Counter[str] = Counter()
        """How often names occur that rules give a stem, by stem."""
        for form, count in evidence.counts.items():
            is_no_word = form not in inflections or evidence.names[form] * 4 >= count
            if count >= _MIN_OCCURRENCES and evidence.may_be_name(form) and is_no_word:
                self._names_with[self._rule_stem(form)] += count
        self._lemma_of = _follow(dict(self._assign()))
        self._forms: dict[str, list[str]] = defaultdict(list)
        for form, lemma in self._lemma_of.items():
            self._forms[lemma].append(form)
        self.apart: list[str] = []
        """Lemmas that have a stem of their own because they are another word."""
        self._stem_of = self._name_stems()
        self._lemmas_with: dict[str, list[str]] = defaultdict(list)
        for lemma, stem in self._stem_of.items():
            self._lemmas_with[stem].append(lemma)

    def table(self) -> dict[str, str]:
        """Return the stems of the forms that rules would give another."""
        stems = {form: self._stem_of[lemma] for form, lemma in self._lemma_of.items()}
        for lemma in self.apart:
            for form in (lemma + ending for ending in _ADJECTIVE_ENDINGS):
                if rule_stem(form, self._language) == self._rule_stem(lemma):
                    stems.setdefault(form, self._stem_of[lemma])
        if self._language == ARABIC:
            return self._find_exceptions(stems)
        return {
            form: stem for form, stem in stems.items() if rule_stem(form, self._language) != stem
        }

    def _find_exceptions(self, stems: Mapping[str, str]) -> dict[str, str]:
        """Return those of ``stems`` that analysis needs to find all of them, shortest first.

        Analysis looks for a word without its endings, too: مدينة without ه must not be a form
        of another word.
        """
        needed: dict[str, str] = {}
        for form in sorted(stems, key=lambda form: (len(form), form)):
            if stem_by(form, needed.get) != stems[form]:
                needed[form] = stems[form]
        counts, names = self._evidence.counts, self._evidence.names
        for form in sorted(counts | names):
            frequent = counts[form] >= _MIN_OCCURRENCES or names[form] > 0
            if form not in stems and frequent:
                stem = stem_by(form, needed.get)
                if stem != self._rule_stem(form) and not self._is_like(form, stem):
                    needed[form] = self._rule_stem(form)
        return needed

    def _rule_stem(self, form: str) -> str:
        return self._rule_stems.get(form) or rule_stem(form, self._language)

    def _is_like(self, form: str, stem: str) -> bool:
        """Tell whether a form translates like some word that has ``stem``."""
        own = self._evidence.translations.get(form, {})
        return any(
            likeness(own, self._cores[lemma][1]) >= _MIN_LIKENESS
            for lemma in self._lemmas_with[stem]
            if lemma in self._cores
        )

    def _sum_unambiguous(self) -> dict[str, tuple[int, dict[tuple[Language, str], float]]]:
        """Return, by lemma, how often its unambiguous forms occur and what they translate to."""
        forms: dict[str, list[str]] = defaultdict(list)
        for form, lemmas in self._inflections.items():
            lemma = self._core_lemma(form, lemmas)
            if lemma is not None:
                forms[lemma].append(form)
        counts, translations = self._evidence.counts, self._evidence.translations
        return {
            lemma: (
                sum(counts[form] for form in own),
                sum_translations(translations[form] for form in own if form in translations),
            )
            for lemma, own in forms.items()
        }

    @staticmethod
    def _core_lemma(form: str, lemmas: Set[str]) -> str | None:
        """Return the lemma that a form is counted for at first: itself, or its only one."""
        if form in lemmas:
            return form
        return next(iter(lemmas)) if len(lemmas) == 1 else None

    def _assign(self) -> Iterable[tuple[str, str]]:
        """Yield forms with the lemma they belong to."""
        for form, lemmas in self._inflections.items():
            if self._evidence.is_name(form) or form in STOP_WORDS:
                continue
            lemma: str | None
            if self._evidence.counts[form] >= _MIN_OCCURRENCES:
                lemma = self._likeliest(form, lemmas)
            else:
                lemma = self._only(form, lemmas)
            if lemma is not None and not self._merges_name(form, lemma):
                yield form, lemma
        for form, count in self._evidence.counts.items():
            is_other = form not in self._inflections and self._evidence.names[form] > 0
            if is_other and count >= _MIN_APART:
                yield form, form

    def _merges_name(self, form: str, lemma: str) -> bool:
        """Tell whether a name would get the stem of another word, or another word its own."""
        stem = self._rule_stem(lemma)
        count, _ = self._cores.get(lemma, (0, {}))
        is_frequent = self._names_with[stem] >= _SHARE_OF_NAMES * count
        is_of_name = is_frequent or stem in self._stems_of_names
        is_name = self._evidence.may_be_name(form) or is_of_name
        return is_name and self._rule_stem(form) != stem

    def _likeliest(self, form: str, lemmas: Set[str]) -> str | None:
        """Return the lemma that translates as ``form`` does, None if none does."""
        candidates = []
        for lemma in lemmas:
            count, translations = self._cores.get(lemma, (0, {}))
            is_own = self._core_lemma(form, lemmas) == lemma
            rest = self._evidence.without(form, translations) if is_own else translations
            alike = likeness(self._evidence.translations.get(form, {}), rest)
            candidates.append((max(alike, _MIN_LIKENESS) if lemma == form else alike, count, lemma))
        alike, _, lemma = max(candidates)
        if alike >= _MIN_LIKENESS:
            near = [
                (count, other)
                for likeness_of_other, count, other in candidates
                if likeness_of_other >= _NEARLY * alike
            ]
            return max(near)[1]
        is_rare = self._evidence.counts[form] <= _RARE and not self._evidence.names[form]
        is_verb = is_rare and self._language == ARABIC and _may_be_verb(form, lemma)
        return lemma if is_verb and alike >= _MIN_LIKENESS_OF_RARE else None

    def _only(self, form: str, lemmas: Set[str]) -> str | None:
        """Return the lemma of a rare ``form`` if there is no doubt about it."""
        if len(lemmas) > 1:
            return form if form in lemmas else None
        (lemma,) = lemmas
        count, _ = self._cores.get(lemma, (0, {}))
        if form == lemma:
            return lemma
        if self._language != ARABIC or count < _MIN_LEMMA or len(form) < _MIN_RARE_LETTERS:
            return None
        is_verb = not self._evidence.names[form] and _may_be_verb(form, lemma)
        return lemma if is_verb else None

    def _name_stems(self) -> dict[str, str]:
        """Return the stem of each lemma: that of rules, unless another word has it."""
        by_stem: dict[str, list[str]] = defaultdict(list)
        for lemma in self._forms:
            by_stem[self._rule_stem(lemma)].append(lemma)
        counts = {
            lemma: sum(self._evidence.counts[form] for form in forms)
            for lemma, forms in self._forms.items()
        }
        stem_of = {}
        for stem, lemmas in by_stem.items():
            first, *others = sorted(
                lemmas, key=lambda lemma: (lemma != stem, -counts[lemma], lemma)
            )
            stem_of[first] = stem
            for lemma in others:
                is_related = lemma == f"{first}ي" and not self._evidence.names[lemma]
                is_apart = (
                    self._language == ARABIC
                    and not is_related
                    and min(counts[lemma], 2 * counts[first]) >= _MIN_APART
                    and self._likeness_of_words(lemma, first) <= self._most_apart(lemma)
                )
                stem_of[lemma] = lemma if is_apart else stem
                self.apart += [lemma] if is_apart else []
        return stem_of

    def _most_apart(self, lemma: str) -> float:
        """Return how alike another word may be that a lemma must not share its stem with."""
        is_name = self._evidence.may_be_name(lemma)
        return _MAX_LIKENESS_OF_NAME if is_name else _MAX_LIKENESS_APART

    def _likeness_of_words(self, first: str, second: str) -> float:
        translations = self._evidence.translations
        sums = [
            sum_translations(
                translations[form] for form in self._forms[lemma] if form in translations
            )
            for lemma in (first, second)
        ]
        return likeness(*sums)


def _follow(lemma_of: Mapping[str, str]) -> dict[str, str]:
    """Return the lemmas of forms where a lemma may itself be a form of another: اكتب, of كتب."""
    last = {}
    for form, lemma in lemma_of.items():
        passed = {lemma}
        while (following := lemma_of.get(lemma, lemma)) not in passed:
            passed.add(following)
            lemma = following
        last[form] = min(passed) if following != lemma else lemma
    return last


def _may_be_verb(form: str, lemma: str) -> bool:
    """Tell whether an Arabic form looks like one of a verb: يتناول of تناول, بلغت of بلغ."""
    is_present = form[0] in _PERSONS and (form[0] != lemma[0] or len(form) > len(lemma))
    if form.endswith("ن") and not form.endswith(_PLURAL_ENDINGS) and lemma[-1] != "ن":
        is_present = False  # of several women; hardly ever written
    return is_present or (form.endswith(_VERB_ENDINGS) and form[0] == lemma[0])
