"""What each block looks like: one row of numbers a block."""
