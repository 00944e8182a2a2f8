"""The writers of a dataset: from rows to files, and from files to a package."""
