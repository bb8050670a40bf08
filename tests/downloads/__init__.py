"""Copies to take along: what is in them, that they work alone, that a changed one is found."""
