"""Forms that several pages show."""
