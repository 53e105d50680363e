"""The command line: one file a command; ``app`` lists them."""
