"""Texts with hooks do what they did without."""
