"""Actions on cited sources."""
