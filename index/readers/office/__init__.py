"""Readers of office documents: texts, slides and sheets."""
