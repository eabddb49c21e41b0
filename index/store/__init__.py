"""The store: documents, passages and encodings in SQLite, the single source of truth."""
