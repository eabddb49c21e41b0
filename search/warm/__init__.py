"""The warm helper: a process with everything imported, which forks for every search."""
