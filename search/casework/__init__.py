"""An investigator's work: what was marked, saved searches, lists of names; beside the index."""
