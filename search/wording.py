"""How passages may word one word or expression of a query: its alternatives.

Every kind of alternative but the word itself is an expansion and can be left out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from index.analysis import Form, analyzer
from index.analysis.words import is_number
from index.types import Language
from search.forms import inflections
from search.lexicon import Lexicon
from search.names import Names
from search.types import Alternative, Expansion, Reason

_FORM_WEIGHT: Final = 0.7
"""Weight of a form that shares no stem with the word: mujer beside mujeres."""


class Wordings:
    """Looks up alternatives in the lexicon, the tables and the collection."""

    def __init__(
        self,
        lexicon: Lexicon,
        names: Names | None = None,
        without: Collection[Expansion] = (),
    ) -> None:
        """Take what there is to look in, and what is to be left out of that."""
        self._lexicon = lexicon
        self._names = None if Expansion.NAMES in without else names
        self._without = frozenset(without)

    def of_word(
        self, surface: str, forms: Mapping[Language, Form], target: Language, *, alike: bool
    ) -> tuple[Alternative, ...]:
        """Return how ``target`` may word ``surface``, best first.

        ``forms`` are its analyses in the languages it may belong to. ``alike``: it is
        probably written alike in other languages, as names and numbers are.
        """
        found: dict[tuple[str, ...], Alternative] = {}
        for source, form in forms.items():
            for one in self._of_form(surface, form, source, target):
                known = found.get(one.terms)
                if known is None or one.weight > known.weight:
                    found[one.terms] = one
        if not found or alike:
            itself = analyzer(target).form(surface).stem
            if itself:
                found.setdefault((itself,), Alternative((itself,), 1.0, Reason.STEM))
        return tuple(sorted(found.values(), key=lambda alternative: -alternative.weight))

    def of_expression(
        self, stems: tuple[str, ...], source: Language, target: Language
    ) -> tuple[Alternative, ...]:
        """Return how ``target`` says an expression of ``source``; () if nobody knows."""
        if source == target:
            return (Alternative(stems, 1.0, Reason.STEM),)
        return self._translations(source, target, stems)

    def _of_form(
        self, surface: str, form: Form, source: Language, target: Language
    ) -> tuple[Alternative, ...]:
        if source == target:
            found = self._itself(form, source)
        else:
            found = self._translations(source, target, (form.stem,))
        if self._names is None or is_number(surface) or self._names.occurs(target, found):
            return found
        # The lexicon has a spelling of Callao, too, but not that of this collection.
        return (*found, *self._names.alternatives(form.word, source, target))

    def _itself(self, form: Form, language: Language) -> tuple[Alternative, ...]:
        """Return a word's own stem, and those of its forms that the stemmer keeps apart."""
        itself = Alternative((form.stem,), 1.0, Reason.STEM)
        if Expansion.FORMS in self._without:
            return (itself,)
        others = inflections(form.word, language)
        return (
            itself,
            *(Alternative((one,), _FORM_WEIGHT, Reason.STEM, Expansion.FORMS) for one in others),
        )

    def _translations(
        self, source: Language, target: Language, stems: tuple[str, ...]
    ) -> tuple[Alternative, ...]:
        if Expansion.TRANSLATIONS in self._without:
            return ()
        return tuple(
            Alternative(one.terms, one.weight, Reason.TRANSLATION, Expansion.TRANSLATIONS)
            for one in self._lexicon.translations(source, target, stems)
        )
