"""The local runner: one PostgreSQL, one Valkey, one web server and one worker for one checkout."""
