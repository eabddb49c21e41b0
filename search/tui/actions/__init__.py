"""What can be done with a hit or a query: copy, export, open, save."""
