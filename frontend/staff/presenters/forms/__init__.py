"""Forms and form fields that several team pages show."""
