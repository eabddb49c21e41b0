"""An index on a Milvus server, searched: the passages it ranks highest become a view."""
