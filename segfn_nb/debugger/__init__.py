"""Looks into functions: what of their code real events reach."""
