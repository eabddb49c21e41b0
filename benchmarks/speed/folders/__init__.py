"""A folder as people have it: many formats, measured beside recoll and a plain FTS5 table."""
