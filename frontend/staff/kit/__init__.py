"""What whoever holds a workshop prints for it, and what its cards agreed to."""
