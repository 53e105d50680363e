"""How likely each block is spam, and why."""
