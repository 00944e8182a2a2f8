#!/bin/bash
# First start of the database server only: the three roles of docs/operating.md, and the database of the owner.
set -euo pipefail
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set owner_password="$CONSULT_OWNER_PASSWORD" --set app_password="$CONSULT_APP_PASSWORD" <<'SQL'
CREATE ROLE consult_owner LOGIN CREATEDB PASSWORD :'owner_password';
CREATE ROLE consult_platform NOLOGIN;
CREATE ROLE consult_app LOGIN NOINHERIT PASSWORD :'app_password';
GRANT consult_platform TO consult_app;
CREATE DATABASE consult OWNER consult_owner;
REVOKE ALL ON DATABASE consult FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE consult TO consult_app;
SQL
