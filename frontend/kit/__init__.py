"""The kit of a workshop, and the pages that its codes open in the room."""
