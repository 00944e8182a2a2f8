"""Parts of pages of any subject."""
