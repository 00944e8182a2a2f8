"""Proposals and comments."""
