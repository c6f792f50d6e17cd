"""Tests of what screens show."""
