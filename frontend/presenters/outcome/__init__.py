"""Official answers and syntheses."""
