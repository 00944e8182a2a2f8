"""Forms: their fields, their values, and what they do once they are sent."""
