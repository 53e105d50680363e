"""Add-ons for tools of others; each needs the extra of its name, and none is loaded unasked."""
