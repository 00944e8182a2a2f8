"""The PostgreSQL backend of the house, and what it needs: scope per session, roles, migration operations."""
