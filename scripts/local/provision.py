"""The command that creates the three database roles and the database.

The checkout's own Python runs it, because it has the driver. It runs on the private cluster, as its
superuser, or on an external server, as the owner that DATABASE_URL names. For an external server it
prints the URL of the application's role. It can be run again safely.
"""

import hashlib
import os
import sys
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

APP, PLATFORM, OWNER = "consult_app", "consult_platform", "consult_owner"
ROUNDS = 200_000


def private_cluster(admin_url: str, database: str) -> None:
    """Create the roles, the database and the statistics of the private cluster.

    The private folder of its socket is what protects it.
    """
    with psycopg.connect(admin_url, autocommit=True) as line:
        _role(line, OWNER, "LOGIN CREATEDB")
        _application_roles(line, password=None)
        if not line.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
            line.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(
                    *map(sql.Identifier, (database, OWNER))
                )
            )
        _doors(line, database)
        # Tests empty the tables of ledgers, which their triggers would refuse.
        line.execute(
            sql.SQL("GRANT SET ON PARAMETER session_replication_role TO {}").format(
                sql.Identifier(OWNER)
            )
        )
    with psycopg.connect(admin_url, dbname=database, autocommit=True) as line:
        line.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")


def external_server(owner_url: str) -> str:
    """Create the roles on the operator's server, as the role that owns the database.

    Return the URL of the application's role. Exit with one line if the server does not fit.
    """
    with psycopg.connect(owner_url, autocommit=True, connect_timeout=10) as line:
        if line.info.server_version < 150000:
            raise SystemExit("The server behind DATABASE_URL is older than PostgreSQL 15.")
        password = _derived_password(line.info.password, line.info.dbname)
        if not _has_roles(line):
            _refuse_without_createrole(line)
            _application_roles(line, password=password)
        _doors(line, line.info.dbname)
    app_url = _with_user(owner_url, APP, password)
    try:
        psycopg.connect(app_url, connect_timeout=10).close()
    except psycopg.OperationalError:
        raise SystemExit(
            f"The server behind DATABASE_URL has a role {APP} with another password: "
            "give its URL as DATABASE_URL and the owner's as DATABASE_OWNER_URL."
        ) from None
    return app_url


def _application_roles(line: psycopg.Connection, *, password: str | None) -> None:
    """Create the application's role and the platform's role.

    The platform's role is entered by SET ROLE only: the application's role inherits nothing.
    """
    _role(line, PLATFORM, "NOLOGIN")
    _role(line, APP, "LOGIN NOINHERIT", password)
    line.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(PLATFORM), sql.Identifier(APP)))


def _role(
    line: psycopg.Connection, name: str, attributes: str, password: str | None = None
) -> None:
    if line.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone():
        return
    secret = sql.SQL(" PASSWORD {}").format(sql.Literal(password)) if password else sql.SQL("")
    line.execute(
        sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(name), sql.SQL(attributes)) + secret
    )


def _doors(line: psycopg.Connection, database: str) -> None:
    """Allow only the owner and the application's role to connect to the database."""
    names = {"database": sql.Identifier(database), "app": sql.Identifier(APP)}
    line.execute(sql.SQL("REVOKE ALL ON DATABASE {database} FROM PUBLIC").format(**names))
    line.execute(
        sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {app}").format(**names)
    )


def _has_roles(line: psycopg.Connection) -> bool:
    found = line.execute(
        "SELECT count(*) FROM pg_roles WHERE rolname = ANY(%s)", [[APP, PLATFORM]]
    ).fetchone()
    return found[0] == 2


def _refuse_without_createrole(line: psycopg.Connection) -> None:
    may = line.execute(
        "SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    if not may[0]:
        raise SystemExit(
            f"The role of DATABASE_URL may not create roles: let an administrator create {APP} and {PLATFORM} "
            "(docs/operating.md), then give DATABASE_URL (application) and DATABASE_OWNER_URL (owner)."
        )


def _derived_password(owner_password: str, database: str) -> str | None:
    """Return a password derived from the owner's password, or None if there is none.

    Every checkout that knows the owner's password derives the same one, so that none locks out
    another.
    """
    if not owner_password:
        return None
    salt = f"{APP}:{database}".encode()
    return hashlib.pbkdf2_hmac("sha256", owner_password.encode(), salt, ROUNDS).hex()


def _with_user(url: str, user: str, password: str | None) -> str:
    parts = urlsplit(url)
    secret = f":{quote(password)}" if password else ""
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{user}{secret}@{place}"))


def main(kind: str) -> None:
    """Provision the server that PROVISION_URL names. Errors end in one line."""
    url = os.environ["PROVISION_URL"]
    try:
        if kind == "private":
            private_cluster(url, "consult")
        else:
            print(external_server(url))
    except psycopg.Error as error:
        raise SystemExit(
            f"The database server refused: {str(error).strip().splitlines()[0]}"
        ) from None


if __name__ == "__main__":
    main(sys.argv[1])
