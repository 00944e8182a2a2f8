"""A voting method: each voter refuses one option."""
