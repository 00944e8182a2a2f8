"""A small app that shows how the project is written (docs/first-change.md). Its tests run it."""
