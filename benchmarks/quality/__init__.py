"""Relevance: rankings against judgements, with intervals."""
