"""Files that survive crashes, strangers and damage: what every file of an index goes through."""
