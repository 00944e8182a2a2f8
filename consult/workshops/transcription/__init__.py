"""Transcription: by an engine on this machine, or from a file or text written elsewhere.

Nothing in this package reads or writes a database row, or knows the viewer.
"""
