"""Files that participants send (ADR 23).

Files are checked by their content, images are always drawn again, and names cannot be guessed.
`checks` checks an upload before any transaction. `file_store` saves its result in the transaction
of the act. `holders` finds a file if the viewer may read it: the app whose row refers to the file
decides that (`Holder`). A file that no row refers to is deleted.
"""
