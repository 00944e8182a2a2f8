"""Pages of a facilitator: their workshops, and the contributions written after a workshop."""
