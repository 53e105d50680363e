"""Texts as columns: code points, classes, tokens, hashes."""
