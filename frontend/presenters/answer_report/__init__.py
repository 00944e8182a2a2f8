"""The statutory report: each contribution, its answer and the reasons, by topic, as PDF, ODT or CSV.

`contents` reads it, `paper`, `document` and `table` write it.
"""
