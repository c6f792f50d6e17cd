"""Looking into functions: what rows reach of the code, and recordings of single events to move in."""
