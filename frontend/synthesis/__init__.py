"""The public pages and files of the published synthesis of a consultation."""
