"""HTML: read pages, weigh what their markup says, cut what was planted."""
