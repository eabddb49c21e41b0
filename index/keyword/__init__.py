"""The keyword index: posting lists per language, in memory-mapped blocks."""
