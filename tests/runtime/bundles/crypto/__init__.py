"""Tests of the global `crypto`, against Node's."""
