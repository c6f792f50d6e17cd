"""Recordings on screens: the live debugger, and the list of steps that is saved."""

from __future__ import annotations
