"""What rows reached, as it is kept and read again."""
