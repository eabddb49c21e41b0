"""Jobs in threads, and the engine behind a lock."""
