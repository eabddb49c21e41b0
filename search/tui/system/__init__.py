"""What the screen needs of the operating system."""
