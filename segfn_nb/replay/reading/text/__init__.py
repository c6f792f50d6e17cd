"""Files of text: CSV, JSON lines, and JSON."""
