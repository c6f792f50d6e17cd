"""Tests of recordings on screens."""
