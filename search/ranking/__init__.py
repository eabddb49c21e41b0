"""Ranking: candidates by words and vectors, late interaction, one list of all languages."""
