"""Faults done to an index, its documents and its processes, and what came of them."""
