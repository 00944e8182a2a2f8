"""Workshops and their recordings."""
