"""The documents of a synthesis: PDF and ODT files, and its description as JSON-LD."""
