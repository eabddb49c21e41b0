"""A collection on a Milvus server: what is written there, read from there, and how."""
