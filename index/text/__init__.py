"""Text: its language, sentences, passages and words."""
