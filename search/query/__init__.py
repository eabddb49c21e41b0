"""Queries: a text becomes weighted concepts for each passage language."""
