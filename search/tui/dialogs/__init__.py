"""Screens over the screen: filters, choices, help."""
