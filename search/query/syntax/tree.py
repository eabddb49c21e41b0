"""What a query says, as a tree of frozen values that know nothing of any index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, TypeAlias


class Form(Enum):
    """Which words of a text a word of the query stands for."""

    EXACT = "this form only"
    PREFIX = "every word that begins so"
    FUZZY = "every word that is spelt nearly so"


@dataclass(frozen=True, slots=True)
class Text:
    """A plain word, or several that are written without a blank (``loan-app``), as typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Word:
    """A word that stands for certain forms; ``distance`` is how many slips FUZZY allows."""

    text: str
    form: Form
    distance: int = 0


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in quotation marks: side by side and in this order.

    ``near``: with so many other words among them at most, in any order; None for a phrase.
    ``translated``: or a translation of the phrase, in passages of other languages.
    """

    text: str
    near: int | None = None
    translated: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A condition on the document, or on the language of the passage: one of FIELDS.

    ``start`` is where it stands in the query as it was read; equal fields may stand anywhere.
    """

    name: str
    value: str
    start: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A name (``name:"Ana Mora"``): its spellings, but no other word that it may be."""

    text: str


@dataclass(frozen=True, slots=True)
class Required:
    """What must occur."""

    node: Node


@dataclass(frozen=True, slots=True)
class Excluded:
    """What must not occur."""

    node: Node


@dataclass(frozen=True, slots=True)
class AllOf:
    """Two or more that must all occur (AND)."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Two or more of which one must occur (OR)."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """What stands side by side, in parentheses or as the whole query."""

    nodes: tuple[Node, ...]


Leaf: TypeAlias = Text | Word | Phrase | Field | Name
Node: TypeAlias = Leaf | Required | Excluded | AllOf | AnyOf | Group

NAME: Final = "name"
"""The name of the field that a Name is written with."""


def has_no_operator(node: Node) -> bool:
    """Tell whether a query has no operator: then it is plain text, parentheses or not."""
    if isinstance(node, Group):
        return all(map(has_no_operator, node.nodes))
    return isinstance(node, Text)


def required_fields(node: Node) -> Iterator[Field]:
    """Yield the fields that hold of whatever the query finds, from left to right."""
    if isinstance(node, Field):
        yield node
    elif isinstance(node, Required):
        yield from required_fields(node.node)
    elif isinstance(node, AllOf | Group):
        for child in node.nodes:
            yield from required_fields(child)


def offers_choice(node: Node) -> bool:
    """Tell whether words that may occur are joined by OR."""
    if isinstance(node, AnyOf):
        return not all(isinstance(leaf, Field) for leaf, _ in leaves(node))
    if isinstance(node, Required):
        return offers_choice(node.node)
    return isinstance(node, AllOf | Group) and any(map(offers_choice, node.nodes))


def leaves(node: Node, *, excluded: bool = False) -> Iterator[tuple[Leaf, bool]]:
    """Yield the leaves from left to right, each with whether it is excluded."""
    if isinstance(node, Excluded):
        yield from leaves(node.node, excluded=not excluded)
    elif isinstance(node, Required):
        yield from leaves(node.node, excluded=excluded)
    elif isinstance(node, AllOf | AnyOf | Group):
        for child in node.nodes:
            yield from leaves(child, excluded=excluded)
    else:
        yield node, excluded
