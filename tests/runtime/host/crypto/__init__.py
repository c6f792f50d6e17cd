"""Tests of the Python half of `crypto`."""
