"""What a session or cookie of a reader contains."""
