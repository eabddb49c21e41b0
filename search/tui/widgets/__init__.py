"""The parts of the screen; they draw and post messages."""
