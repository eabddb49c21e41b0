"""Index documents: files in, a searchable index out."""
