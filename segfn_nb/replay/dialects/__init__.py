"""What the columns of a table mean: which dialect it is written in, and the path of each column in the event."""
