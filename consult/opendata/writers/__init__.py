"""How a dataset is written: rows to files, files to a package."""
