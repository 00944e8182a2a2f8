"""Polls and questionnaires."""
