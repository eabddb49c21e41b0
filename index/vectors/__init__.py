"""The passage matrix: all vectors in int8, and exhaustive search in it."""
