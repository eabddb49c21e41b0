"""The interactive interface: the only package that knows Textual."""
