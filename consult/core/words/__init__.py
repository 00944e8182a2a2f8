"""Texts, dates, typed answers and shapes, without the database."""
