"""The query language: text ↔ a tree of words, phrases, fields and operators.

The grammar is in ``docs/query-language.md``.
"""
