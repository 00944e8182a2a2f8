"""The data dictionary: every table of a dataset, its columns, and how figures are counted."""
