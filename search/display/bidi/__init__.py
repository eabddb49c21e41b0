"""Right-to-left lines for terminals that reorder them fully, partly or not at all."""
