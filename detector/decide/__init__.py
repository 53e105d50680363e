"""Which characters are spam."""
