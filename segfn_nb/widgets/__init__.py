"""Shows pages of results, sessions and settings in the browser; runs nothing."""

from __future__ import annotations
