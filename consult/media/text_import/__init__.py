"""The import of texts: their words as plain text, and nothing else of the file.

The content decides what a file is. Its name only distinguishes plain text from the many formats
that look like it. Documents are read by a program in the sandbox, which answers with words or with
a refusal.
"""
