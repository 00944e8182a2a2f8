"""The PostgreSQL backend of the project: organisation per session, roles, migration operations."""
