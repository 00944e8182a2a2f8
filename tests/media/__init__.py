"""Tests of files that are sent piece by piece."""
