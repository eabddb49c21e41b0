"""Highlights: which words of a hit answer the query, and why."""
