"""Files sent piece by piece."""
