"""Conversations in the Debug Adapter Protocol with a real kernel."""
