"""Tests of the magics and displays, in a real IPython kernel."""
