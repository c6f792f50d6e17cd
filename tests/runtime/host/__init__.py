"""Host services and their wire."""
