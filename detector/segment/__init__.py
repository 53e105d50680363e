"""Where blocks begin and end, and what is linked."""
