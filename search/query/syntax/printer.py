"""A tree → the text of a query that is read as the same tree."""

from __future__ import annotations

from search.query.syntax.characters import GUILLEMETS, KEYWORDS, QUOTES, SIGNS
from search.query.syntax.lexer import Lexer
from search.query.syntax.tree import (
    NAME,
    AllOf,
    AnyOf,
    Excluded,
    Field,
    Form,
    Group,
    Leaf,
    Name,
    Node,
    Phrase,
    Required,
    Text,
    Word,
)


def to_name(text: str) -> str:
    """Return the query that asks for a name."""
    return _format_leaf(Name(text))


def to_text(tree: Group) -> str:
    """Return a query that is read as ``tree``."""
    if len(tree.nodes) == 1 and isinstance(tree.nodes[0], Text):
        return tree.nodes[0].text  # a query without operators, as typed
    return " ".join(map(_format, tree.nodes))


def _format(node: Node) -> str:
    if isinstance(node, Required):
        return "+" + _format_signed(node.node)
    if isinstance(node, Excluded):
        return "-" + _format_signed(node.node)
    if isinstance(node, AllOf):
        # In parentheses, for nothing else in capitals with a sign is taken for a headline.
        return f"({' AND '.join(map(_format_operand, node.nodes))})"
    if isinstance(node, AnyOf):
        return " | ".join(map(_format_operand, node.nodes))
    if isinstance(node, Group):
        return f"({' '.join(map(_format, node.nodes))})"
    return _format_leaf(node)


def _format_operand(node: Node) -> str:
    if isinstance(node, Text | Word | Phrase | Field | Name | Group | AllOf):
        return _format(node)
    return f"({_format(node)})"


def _format_signed(node: Node) -> str:
    """Return the operand of a sign; in parentheses where the sign would not be read as one."""
    text = _format_operand(node)
    return text if text[0].isalpha() or text[0] in '"«(=' else f"({text})"


def _format_leaf(leaf: Leaf) -> str:
    if isinstance(leaf, Text):
        return _format_chunk(leaf)
    if isinstance(leaf, Word):
        if leaf.form is Form.EXACT:
            return f"={leaf.text}"
        return f"{leaf.text}*" if leaf.form is Form.PREFIX else f"{leaf.text}~{leaf.distance}"
    if isinstance(leaf, Field):
        return _format_field(leaf.name, leaf.value, leaf)
    if isinstance(leaf, Name):
        return _format_field(NAME, leaf.text, leaf)
    near = "" if leaf.near is None else f"~{leaf.near}"
    return ("~" if leaf.translated else "") + _quote(leaf.text) + near


def _format_field(name: str, value: str, leaf: Leaf) -> str:
    plain = f"{name}:{value}"
    is_readable = not _depends_on_context(value) and _reads_as(plain, leaf)
    return plain if is_readable else f"{name}:{_quote(value)}"


def _format_chunk(leaf: Text) -> str:
    text = leaf.text
    if not _depends_on_context(text) and text not in KEYWORDS and _reads_as(text, leaf):
        return text
    special = SIGNS + QUOTES + GUILLEMETS
    escaped = "".join(f"\\{letter}" if letter in special else letter for letter in text)
    return f"\\{escaped}" if text.startswith(KEYWORDS) else escaped


def _depends_on_context(text: str) -> bool:
    """Tell whether what follows ``text`` may change how it is read."""
    return "\\" in text or "(" in text


def _quote(text: str) -> str:
    return f"«{text}»" if any(mark in text for mark in QUOTES) else f'"{text}"'


def _reads_as(text: str, leaf: Leaf) -> bool:
    return [token.leaf for token in Lexer(text).read()] == [leaf]
