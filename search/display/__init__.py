"""Results as text and JSON: snippets, widths, colours."""
