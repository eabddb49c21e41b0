"""An index in one file, to take elsewhere: what was read of each document, nothing that runs."""
