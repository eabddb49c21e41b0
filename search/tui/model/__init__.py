"""What the screen shows, as values without widgets."""
