"""Worker processes for jobs that any process can do alone."""
