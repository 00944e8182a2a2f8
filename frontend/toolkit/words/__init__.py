"""Dates, numbers and typography as people write them."""
