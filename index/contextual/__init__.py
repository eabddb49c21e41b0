"""Contextual vectors of passages, made in the background by an encoder that takes its time."""
