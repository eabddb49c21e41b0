"""``trujaman doctor``: what there is, what is missing, and what to do about it."""
