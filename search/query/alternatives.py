"""How passages may word a word or expression of a query: its alternatives.

Every kind of alternative except the word itself is an expansion and can be left out. The word
itself is looked for in passages of every language, because they quote and name what is of others.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Final

from index import cache
from index.text.analysis import AnalyzedWord, get_analyzer
from index.text.analysis.acronyms import to_term
from index.text.analysis.words import is_arabic, is_number
from index.types import ARABIC, ENGLISH, LANGUAGES, SPANISH, Language
from search.lexicon.known_names import KnownNames
from search.lexicon.name_translations import drop_parts
from search.lexicon.names import NameSpeller
from search.lexicon.synonyms import SynonymTable
from search.lexicon.translations import Lexicon, Translation
from search.query.acronyms import full_name, is_other_word, may_translate
from search.query.inflections import find_inflected_stems
from search.query.name_alternatives import (
    function_names,
    is_function_name,
    is_spelt_alone,
    limit_as_typed,
    limit_forms,
    limit_to_named,
    spell_function_name,
)
from search.query.typed_names import TypedNames
from search.types import Alternative, Expansion, Reason

_INFLECTION_WEIGHT: Final = 0.7
"""Weight of a form that shares no stem with the word: mujer beside mujeres."""

_SYNONYM_WEIGHT: Final = 0.8
"""Weight of a synonym that always translates like the word itself."""

_FALSE_FRIEND_SHARE: Final = 0.2
"""Weight of a word that the language of the passage has, too, beside its best translation.

Spanish *once* is eleven, *pan* is bread. Below that of any likely translation.
"""

_LIKELY_SHARE: Final = 0.3
"""Weight of a translation beside the best one from which on it is likely."""

_OTHER_ENDING: Final = 2
"""Letters that a stem lacks of a word where other words may have it, and not just a plural."""
_INFINITIVES: Final = ("ar", "er", "ir")

Occurs = Callable[[Language, str], bool]
"""Tells whether any passage of a language has a stem."""


def _never(_language: Language, _stem: str) -> bool:
    return False


class AlternativeFinder:
    """Looks up alternatives in the lexicon, the tables and the collection."""

    def __init__(
        self,
        lexicon: Lexicon,
        names: NameSpeller | None = None,
        synonyms: SynonymTable | None = None,
        without: Collection[Expansion] = (),
        occurs: Occurs = _never,
    ) -> None:
        """``names`` and ``synonyms`` are looked up if given; ``without`` is what to leave out.

        What ``occurs`` in passages of another language is looked for there as typed.
        """
        self._lexicon = lexicon
        self._names = None if Expansion.NAMES in without else names
        self._known_names = None if names is None else names.known
        self._name_translations = None if names is None else names.translations
        self._synonyms = None if Expansion.SYNONYMS in without else synonyms
        self._without = frozenset(without)
        self._occurs = occurs
        # A query is read again after every key press, and most of its words are the same.
        self._cached_for_word = cache.cached_method(self._find_for_word, cache.WORD_ALTERNATIVES)

    @property
    def typed_names(self) -> TypedNames | None:
        """What reads names as typed; None if other spellings are not looked for."""
        return None if self._names is None else TypedNames(self._names)

    def prefetch(self, forms: Iterable[Mapping[Language, AnalyzedWord]]) -> None:
        """Look up what is needed to tell names among words, given by their analyses.

        An optimisation only: one step for a whole query takes less time than one for each word.
        """
        if self._known_names is not None:
            self._known_names.prefetch(
                (language, form.word)
                for of_word in forms
                for language, form in of_word.items()
                if form.word.isalpha()
            )

    def prefetch_names(
        self, forms: Iterable[Mapping[Language, AnalyzedWord]], targets: Sequence[Language]
    ) -> None:
        """Look up what passages in the ``targets`` have for words that may be names, as above."""
        if self._names is None:
            return
        words = [of_word[ARABIC].word for of_word in forms if ARABIC in of_word]
        self._names.prefetch(filter(is_arabic, words), targets)

    def find_for_word(
        self,
        surface: str,
        forms: Mapping[Language, AnalyzedWord],
        target: Language,
        *,
        spelt_alike: bool,
        maybe_name: bool = True,
    ) -> tuple[Alternative, ...]:
        """Return how passages in ``target`` may word ``surface``, best first.

        ``forms`` are its analyses in the languages that it may belong to. ``spelt_alike``: it
        is probably spelt alike in other languages, as names and numbers are. ``maybe_name``:
        other spellings of it are looked up, too.
        """
        items = tuple(forms.items())
        return self._cached_for_word(surface, items, target, spelt_alike, maybe_name)

    def find_joined(self, first: str, second: str, target: Language) -> tuple[Alternative, ...]:
        """Return how passages in ``target`` write two words, as typed, that are one name."""
        source = ARABIC if is_arabic(first) else SPANISH
        if self._names is None or is_arabic(second) != (source == ARABIC):
            return ()
        analyze = get_analyzer(source).analyze_word
        return self._names.find_joined(analyze(first).word, analyze(second).word, source, target)

    def may_be_arabic_name(self, surface: str) -> bool:
        """Tell whether an Arabic word, as typed, may be a name."""
        if self._known_names is None or not is_arabic(surface):
            return False
        word = get_analyzer(ARABIC).analyze_word(surface).word
        return not self._known_names.is_word(ARABIC, word)

    def drop_misreading(
        self, forms: Mapping[Language, AnalyzedWord]
    ) -> dict[Language, AnalyzedWord]:
        """Return the analyses of a word without a Spanish one that is another word's.

        *human* is *humano*, whose stem is all of it, and no form of *humo*; but *pagan* is one of
        *pagar*, too, where Spanish passages have it so, and *tender* is an infinitive.
        """
        readings = dict(forms)
        if {ENGLISH, SPANISH} <= readings.keys():
            word, stem, _ = readings[SPANISH]
            is_cut = len(word) - len(stem) >= _OTHER_ENDING and not word.endswith(_INFINITIVES)
            if is_cut and not self._occurs_as_typed(SPANISH, word):
                english = (readings[ENGLISH].stem,)
                translations = self._lexicon.translate(ENGLISH, SPANISH, english)
                if any(translation.terms == (word,) for translation in translations):
                    del readings[SPANISH]
        return readings

    def _occurs_as_typed(self, language: Language, word: str) -> bool:
        return self._names is not None and self._names.has_word(language, word)

    def are_names(self, words: Sequence[tuple[str, Mapping[Language, AnalyzedWord]]]) -> bool:
        """Tell whether all of some words, as typed, with their analyses, are surely names.

        Of an unknown word with a capital that is only so beside others: Septicemia begins a query.
        """
        known = self._known_names
        if known is None or not words:
            return False
        for surface, forms in words:
            if not forms or not surface.isalpha():
                return False
            if any(known.is_word(language, form.word) for language, form in forms.items()):
                return False
            is_typed_as_name = len(words) > 1 and surface[0].isupper()
            if not is_typed_as_name and not any(
                known.is_name(language, form.word) for language, form in forms.items()
            ):
                return False
        return True

    def _find_for_word(
        self,
        surface: str,
        forms: tuple[tuple[Language, AnalyzedWord], ...],
        target: Language,
        spelt_alike: bool,
        maybe_name: bool,
    ) -> tuple[Alternative, ...]:
        best: dict[tuple[str, ...], Alternative] = {}
        names = self._names if maybe_name and not is_number(surface) else None
        for source, form in forms:
            is_name = spelt_alike or (
                names is not None
                and surface[0].isupper()
                and _begins_as_name(names.known, source, form.word)
            )
            for alternative in self._find_for_form(form, source, target, names, is_name):
                same = best.get(alternative.terms)
                best[alternative.terms] = _join(alternative, same) if same else alternative
        if not best or spelt_alike:
            own = get_analyzer(target).analyze_word(surface)
            known = best.get((own.stem,))
            if own.stem and (known is None or known.words):
                has_forms = spelt_alike and target in dict(forms)
                typed = self._as_typed(
                    own, target, names if has_forms else None, is_name=spelt_alike
                )
                best[own.stem,] = typed if known is None else _join(typed, known)
        elif all(source != target for source, _ in forms):
            self._add_as_typed(best, surface, target, names)
        return tuple(sorted(best.values(), key=lambda alternative: -alternative.weight))

    def _as_typed(
        self,
        form: AnalyzedWord,
        language: Language,
        names: NameSpeller | None,
        *,
        is_name: bool,
    ) -> Alternative:
        """Return a word itself with its forms; see :meth:`NameSpeller.find_forms`."""
        words: frozenset[str] | None = None
        if names is not None:
            words = names.find_forms(form.word, form.stem, language, is_name=is_name)
        words = frozenset() if words is None else words | {form.word}
        return Alternative((form.stem,), 1.0, Reason.STEM, words=words)

    def _add_as_typed(
        self,
        best: dict[tuple[str, ...], Alternative],
        surface: str,
        target: Language,
        names: NameSpeller | None,
    ) -> None:
        """Add the word itself where passages have it though it is of another language.

        It weighs as much as the best alternative, so that how the others compare stays; less if
        it is a word of that language, too, and not a likely translation: then no other word with
        its stem is meant (human, humo). A name stays the name that it is: Bernard in Spanish
        passages is no Bernardo.
        """
        form = get_analyzer(target).analyze_word(surface)
        is_function_word = any(map(is_function_name, chain.from_iterable(best)))
        if form.stop or is_function_word or not self._occurs(target, form.stem):
            return
        weight = max(alternative.weight for alternative in best.values())
        false_friend_weight = _FALSE_FRIEND_SHARE * weight
        own_words = frozenset({form.word})
        translation = best.get((form.stem,))
        if translation is not None:
            if translation.weight < _LIKELY_SHARE * weight:
                weight = max(translation.weight, false_friend_weight)
                words = own_words | (translation.words or frozenset())
                translation = replace(translation, weight=weight, foreign=True, words=words)
            elif translation.words:
                translation = replace(translation, words=translation.words | own_words)
            best[form.stem,] = translation
            return
        typed = Alternative((form.stem,), weight, Reason.STEM, foreign=True)
        if self._lexicon.knows(target, (form.stem,)):
            typed = replace(typed, weight=false_friend_weight, words=own_words)
        elif names is not None and not is_arabic(surface):
            words_of_name = names.find_forms(form.word, form.stem, target, is_name=True)
            if words_of_name is not None:
                typed = replace(typed, words=words_of_name | own_words)
        best[form.stem,] = typed

    def find_for_acronym(
        self,
        acronym: str,
        sources: Collection[Language],
        target: Language,
        name: str | None = None,
    ) -> tuple[Alternative, ...]:
        """Return how passages in ``target`` may word an acronym that is another word as well.

        ``sources`` are the languages of the query; ``name`` is the term of the name that it may
        be: MAY is May in capitals.
        """
        term = (to_term(acronym),)
        best: dict[tuple[str, ...], Alternative] = {term: Alternative(term, 1.0, Reason.STEM)}
        if not is_other_word(acronym, target):
            stem = (get_analyzer(target).analyze_word(acronym).stem,)
            best[stem] = Alternative(stem, 1.0, Reason.STEM)
        if name is not None:  # what its letters mean in another language is not meant
            for spelling in spell_function_name(name, target, self._names):
                best.setdefault(spelling.terms, spelling)
            sources = ()
        translations: tuple[Alternative, ...] = ()
        if full := full_name(acronym):
            translations = self._translate(ENGLISH, target, full, of_acronym=True)
        for source in sources:
            if may_translate(acronym, source):
                stem = (get_analyzer(source).analyze_word(acronym).stem,)
                translations += self._translate(source, target, stem, of_acronym=True)
        for translation in translations:
            best.setdefault(translation.terms, translation)
        return tuple(sorted(best.values(), key=lambda alternative: -alternative.weight))

    def find_for_expression(
        self,
        stems: tuple[str, ...],
        words: tuple[str, ...],
        source: Language,
        target: Language,
    ) -> tuple[Alternative, ...]:
        """Return how ``target`` says an expression of ``source``; () if that is unknown.

        ``stems`` are those of its folded ``words``. As typed it may be in passages, too.
        """
        if source == target:
            return (Alternative(stems, 1.0, Reason.STEM),)
        translations = self._translate(source, target, stems)
        as_typed = tuple(map(get_analyzer(target).stem_folded, words))
        known = [translation.terms for translation in translations]
        if not known or as_typed in known or not all(map(partial(self._occurs, target), as_typed)):
            return translations
        weight = translations[0].weight
        return (*translations, Alternative(as_typed, weight, Reason.STEM, foreign=True))

    def _find_for_form(
        self,
        form: AnalyzedWord,
        source: Language,
        target: Language,
        names: NameSpeller | None,
        is_name: bool,
    ) -> tuple[Alternative, ...]:
        if is_function_name(form.stem):
            return tuple(spell_function_name(form.stem, target, names))
        if target not in LANGUAGES and source != target:  # which nothing is translated into
            return () if names is None else names.find_spellings(form.word, source, target)
        if source == target:
            alternatives = self._find_own(form, source, names, is_name)
        else:
            alternatives = self._find_translated(form, source, target, names, is_name)
        if names is None:
            return alternatives
        if is_name or not names.known.is_word(source, form.word):
            alternatives = (*alternatives, *function_names(form.word, target))
        if is_spelt_alone(form.word, target):
            return alternatives
        # Most Arabic names are words, too, so that their translations say little.
        may_be_known = source not in (target, ARABIC)
        is_translated = may_be_known and names.any_occurs(target, alternatives)
        if is_translated and names.known.is_word(source, form.word, in_text=True):
            return alternatives
        # The lexicon, too, has a spelling of Callao, but not the one in this collection.
        return (*alternatives, *names.find_spellings(form.word, source, target))

    def _find_own(
        self,
        form: AnalyzedWord,
        language: Language,
        names: NameSpeller | None,
        is_name: bool,
    ) -> tuple[Alternative, ...]:
        """Return how a language says a word of its own."""
        typed = self._as_typed(form, language, names, is_name=is_name)
        alternatives = self._find_in_own_language(form, language, typed)
        if names is None:
            return alternatives
        limited = [
            limit_forms(each, form, language, names, is_name=is_name) for each in alternatives
        ]
        return tuple(each for each in limited if each is not None)

    def _find_translated(
        self,
        form: AnalyzedWord,
        source: Language,
        target: Language,
        names: NameSpeller | None,
        is_name: bool,
    ) -> tuple[Alternative, ...]:
        """Return the translations of a word; of a name, those that may be meant."""
        alternatives = self._translate_word(form, source, target)
        if names is None:
            return alternatives
        if names.known.is_name(source, form.word):
            limited = [limit_to_named(each, form, source, target, names) for each in alternatives]
            alternatives = tuple(each for each in limited if each is not None)
        if is_name:
            alternatives = tuple(limit_as_typed(each, form, target, names) for each in alternatives)
        return alternatives

    def _find_in_own_language(
        self, form: AnalyzedWord, language: Language, typed: Alternative
    ) -> tuple[Alternative, ...]:
        """Return a word as ``typed``, the forms that the stemmer keeps apart, and synonyms."""
        alternatives = {form.stem: typed}
        if Expansion.FORMS not in self._without:
            for stem in find_inflected_stems(form.word, language):
                alternatives.setdefault(
                    stem, Alternative((stem,), _INFLECTION_WEIGHT, Reason.STEM, Expansion.FORMS)
                )
        if self._synonyms is not None:
            for stem, share in self._synonyms.lookup(language, form.stem):
                weight = _SYNONYM_WEIGHT * share
                alternatives.setdefault(
                    stem, Alternative((stem,), weight, Reason.MEANING, Expansion.SYNONYMS)
                )
        return tuple(alternatives.values())

    def _translate_word(
        self, form: AnalyzedWord, source: Language, target: Language
    ) -> tuple[Alternative, ...]:
        if self._name_translations is None:
            return self._translate(source, target, (form.stem,))
        if Expansion.TRANSLATIONS in self._without:
            return ()
        translations = self._name_translations.drop_accidents(source, target, form.word, form.stem)
        return _to_alternatives(translations)

    def _translate(
        self,
        source: Language,
        target: Language,
        stems: tuple[str, ...],
        *,
        of_acronym: bool = False,
    ) -> tuple[Alternative, ...]:
        if Expansion.TRANSLATIONS in self._without:
            return ()
        translations = self._lexicon.translate(source, target, stems)
        return _to_alternatives(drop_parts(translations, of_acronym=of_acronym))


def _begins_as_name(known: KnownNames, language: Language, word: str) -> bool:
    """Tell whether a folded word that begins a query, with a capital, is a name."""
    return known.stands_for_name(language, word) or not known.is_also_word(language, word)


def _to_alternatives(translations: Iterable[Translation]) -> tuple[Alternative, ...]:
    return tuple(
        Alternative(
            _read_acronym(translation.terms),
            translation.weight,
            Reason.TRANSLATION,
            Expansion.TRANSLATIONS,
        )
        for translation in translations
    )


def _read_acronym(terms: tuple[str, ...]) -> tuple[str, ...]:
    """Return single letters, as U.S. is in the lexicon, as the acronym that they are."""
    is_acronym = len(terms) > 1 and all(len(term) == 1 for term in terms)
    return (to_term("".join(terms)),) if is_acronym else terms


def _join(alternative: Alternative, known: Alternative) -> Alternative:
    """Return what two alternatives with the same terms say together.

    That a name is spelt otherwise says more than that the lexicon translates it so; but in Latin
    letters the translation may have other forms. The word itself comes before what the lexicon
    translates alike: only then does a passage that has it as typed score more.
    """
    reasons = {alternative.reason, known.reason}
    if reasons == {Reason.SPELLING, Reason.TRANSLATION}:
        better = alternative if alternative.reason is Reason.SPELLING else known
        if is_arabic(better.terms[0]):
            return better
    else:
        better = max(known, alternative, key=_by_weight)
    words: frozenset[str] = frozenset()
    if alternative.words and known.words:
        words = alternative.words | known.words
    return better if better.words == words else replace(better, words=words)


def _by_weight(alternative: Alternative) -> tuple[float, bool]:
    return alternative.weight, alternative.reason is Reason.STEM and not alternative.foreign
