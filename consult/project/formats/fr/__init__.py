"""The date formats of English."""
