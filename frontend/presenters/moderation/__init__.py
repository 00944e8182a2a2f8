"""The public log of moderation, and what it hid."""
