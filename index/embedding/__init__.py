"""Encoders: texts become vectors, passages what the store keeps to compare them."""
