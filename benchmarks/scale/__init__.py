"""What more than one machine does to ranking and to waiting, simulated; and where one ends."""
