"""Consultations and their topics."""
