"""« My workshops »: where whoever runs a workshop writes what was said, the evening after."""
