"""Indexes of millions of passages, made from a smaller one, and what they cost."""
