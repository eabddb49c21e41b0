"""The page: search and reading in a browser on this machine, see docs/page.md."""
