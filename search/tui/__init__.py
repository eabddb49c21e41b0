"""The interactive interface: the only package that knows Textual."""

import os

# Textual draws at its next tick, or the one after that: at its usual 60 a second an answer
# that is there waits up to 33 ms. Read when Textual is imported, by whatever module is first.
os.environ.setdefault("TEXTUAL_FPS", "200")
