"""Measurements of relevance, speed and memory."""
