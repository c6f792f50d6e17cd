"""What of the code a replay reached."""
