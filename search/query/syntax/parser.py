"""Tokens → the tree of a query.

    group   = { any }
    any     = all { ("OR" | "|") all }
    all     = signed { "AND" signed }
    signed  = { "NOT" | "+" | "-" } operand
    operand = leaf | "(" group ")"

A keyword without an operand is read as a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from index import cache
from index.messages import Message, marked
from search.query.syntax.characters import GUILLEMETS, QUOTES, may_have_operator
from search.query.syntax.errors import QuerySyntaxError
from search.query.syntax.lexer import Kind, Lexer, Token
from search.query.syntax.tree import (
    AllOf,
    AnyOf,
    Excluded,
    Group,
    Leaf,
    Node,
    Phrase,
    Required,
    Text,
    has_no_operator,
    leaves,
)

MAX_DEPTH: Final = 20
"""Parentheses and NOTs inside each other."""
MAX_OPERATORS: Final = 64
"""Phrases, fields and words that carry an operator, in one query."""

_MIN_QUESTION: Final = 3
"""From so many words outside quotation marks on, a query that ends in a question mark is prose."""
_QUESTION_MARKS: Final = ("?", "؟")
_CLOSING: Final = f" {QUOTES}{GUILLEMETS}"
_QUOTED_IN_QUESTION: Final = marked(
    'in a question, quotation marks are read as text; +"…" is a phrase that must occur'
)

_BEGINNINGS: Final = (Kind.LEAF, Kind.OPEN, Kind.PLUS, Kind.MINUS, Kind.NOT)
_ENDINGS: Final = (Kind.LEAF, Kind.CLOSE)
_KEYWORDS: Final = (Kind.AND, Kind.OR, Kind.NOT)


class ParsedQuery(NamedTuple):
    """A query as a tree; one without operators is a single text, as typed.

    ``notes`` say, a line each, what was read otherwise than it looks. ``text`` is the query
    without marks of direction, with its signs in ASCII: what places in it count in.
    """

    tree: Group
    notes: tuple[str, ...]
    text: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether it has no operator."""
        return has_no_operator(self.tree)


def parse(text: str) -> ParsedQuery:
    """Return the tree of a query, in time linear in its length.

    Raises QuerySyntaxError if it cannot be read; QueryError is its base.
    """
    if not may_have_operator(text):  # most queries
        return ParsedQuery(Group((Text(text),)), (), text)
    return _parse(text)


def is_plain(text: str) -> bool:
    """Tell whether a query has no operator. Raises QuerySyntaxError as :func:`parse` does."""
    return parse(text).is_plain


@lru_cache(maxsize=cache.PARSED_QUERIES)
def _parse(text: str) -> ParsedQuery:
    lexer = Lexer(text)
    tokens = _demote_keywords(lexer.read(), lexer.notes)
    tree = _Parser(tokens, lexer.text).parse()
    if has_no_operator(tree):
        return ParsedQuery(Group((Text(text),)), tuple(lexer.notes), lexer.text)
    if _is_question(lexer.text, tree):
        notes = (*lexer.notes, _QUOTED_IN_QUESTION)
        return ParsedQuery(Group((Text(text),)), notes, lexer.text)
    if lexer.is_open:
        lexer.notes.append(marked("a parenthesis is not closed; read as if at the end"))
    if sum(1 for _ in leaves(tree)) > MAX_OPERATORS:
        raise QuerySyntaxError(
            "a query with operators may have {limit} words, phrases and fields; shorten it",
            lexer.text,
            0,
            limit=MAX_OPERATORS,
        )
    return ParsedQuery(tree, tuple(lexer.notes), lexer.text)


def _is_question(text: str, tree: Group) -> bool:
    """Tell whether a query is prose, whose quotation marks are those of a title or a name."""
    if not text.rstrip(_CLOSING).endswith(_QUESTION_MARKS):
        return False
    words = [node for node in tree.nodes if isinstance(node, Text)]
    phrases = [node for node in tree.nodes if isinstance(node, Phrase)]
    has_others = len(words) + len(phrases) < len(tree.nodes)
    is_plain = all(phrase == Phrase(phrase.text) for phrase in phrases)
    return len(words) >= _MIN_QUESTION and is_plain and not has_others


def _demote_keywords(tokens: Sequence[Token], notes: list[str]) -> list[Token]:
    """Make words of AND, OR and NOT that have nothing to join."""
    result = list(tokens)
    for place in reversed(range(len(tokens))):
        token = tokens[place]
        if token.kind not in _KEYWORDS:
            continue
        following = result[place + 1].kind if place + 1 < len(result) else None
        previous = tokens[place - 1].kind if place else None
        needs_previous = token.kind is not Kind.NOT
        if following not in _BEGINNINGS or (needs_previous and previous not in _ENDINGS):
            if token.leaf is None:  # "|", which is no word
                del result[place]
                notes.append(marked("'|' joins nothing there and is left out"))
                continue
            result[place] = token._replace(kind=Kind.LEAF)
            notes.append(
                Message("{word} joins nothing there and is read as a word", word=_name(token.leaf))
            )
    return result


def _name(leaf: Leaf) -> str:
    return getattr(leaf, "text", "")


class _Parser:
    def __init__(self, tokens: Sequence[Token], text: str) -> None:
        self._tokens = tokens
        self._text = text
        self._place = 0

    def parse(self) -> Group:
        return Group(self._group(0))

    def _kind(self) -> Kind | None:
        return self._tokens[self._place].kind if self._place < len(self._tokens) else None

    def _group(self, depth: int) -> tuple[Node, ...]:
        nodes: list[Node] = []
        while self._kind() not in (None, Kind.CLOSE):
            node = self._any(depth)
            if node is not None:
                nodes.append(node)
        self._place += 1  # past ")", if there is one
        return tuple(nodes)

    def _any(self, depth: int) -> Node | None:
        operands = [self._all(depth)]
        while self._kind() is Kind.OR:
            self._place += 1
            operands.append(self._all(depth))
        return _join(AnyOf, operands)

    def _all(self, depth: int) -> Node | None:
        operands = [self._signed(depth)]
        while self._kind() is Kind.AND:
            self._place += 1
            operands.append(self._signed(depth))
        return _join(AllOf, operands)

    def _signed(self, depth: int) -> Node | None:
        signs: list[Kind] = []
        while (kind := self._kind()) in (Kind.NOT, Kind.PLUS, Kind.MINUS):
            assert kind is not None
            signs.append(kind)
            self._check_depth(depth + len(signs))
            self._place += 1
        node = self._operand(depth + len(signs))
        for sign in reversed(signs):
            if node is not None:
                node = Required(node) if sign is Kind.PLUS else Excluded(node)
        return node

    def _operand(self, depth: int) -> Node | None:
        """Return a leaf or what is in parentheses; None if these are empty."""
        if self._kind() in (None, Kind.CLOSE, Kind.AND, Kind.OR):
            return None
        token = self._tokens[self._place]
        self._check_depth(depth)
        self._place += 1
        if token.kind is not Kind.OPEN:
            return token.leaf
        nodes = self._group(depth + 1)
        if len(nodes) > 1:
            return Group(nodes)
        return nodes[0] if nodes else None

    def _check_depth(self, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise QuerySyntaxError(
                "more than {limit} parentheses or NOTs inside each other; simplify it",
                self._text,
                self._tokens[self._place].start,
                limit=MAX_DEPTH,
            )


def _join(kind: type[AllOf] | type[AnyOf], operands: Sequence[Node | None]) -> Node | None:
    """Return one node for what an operator joins; equal operators become one."""
    nodes: list[Node] = []
    for operand in operands:
        if isinstance(operand, kind):
            nodes += operand.nodes
        elif operand is not None:
            nodes.append(operand)
    if len(nodes) > 1:
        return kind(tuple(nodes))
    return nodes[0] if nodes else None
