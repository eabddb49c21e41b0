"""Speed: trujaman beside other engines, in one run."""
