"""The local runner leaves no process behind and starts again after any failure.

It explains in one line why it does not start.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from unittest import mock

import psycopg
import pytest
import redis

from tests.tooling.runners import (
    RUNNER,
    addresses,
    command,
    environment,
    processes_of,
    services,
    wait_for,
)

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
    pytest.mark.takes(10),
]


@pytest.fixture(scope="module")
def stopped(tmp_path_factory):
    """Return the folder of a runner that has started for the first time, and has stopped."""
    folder = tmp_path_factory.mktemp("stopped") / "var"
    with services(folder):
        shutil.copy(folder / "postgres" / "postmaster.pid", folder.parent)
    return folder


@pytest.fixture
def fresh(tmp_path):
    """Yield a folder in which no runner has started yet. At the end, no process may run there."""
    folder = tmp_path / "var"
    yield folder
    wait_for(lambda: processes_of(folder) == set(), seconds=10)


@pytest.fixture
def var(fresh, stopped):
    """Return a folder that no other test uses, in which a runner has started once."""
    return shutil.copytree(stopped, fresh)


@pytest.fixture(scope="module")
def shared(stopped):
    """Yield the folder and the process of a runner for the tests that do not change it."""
    folder = shutil.copytree(stopped, stopped.parent / "shared")
    with services(folder) as runner:
        yield folder, runner
    wait_for(lambda: processes_of(folder) == set(), seconds=10)


def query(var, statement):
    """Run a statement as the owner of the database."""
    with psycopg.connect(addresses(var)["DATABASE_OWNER_URL"], autocommit=True) as line:
        cursor = line.execute(statement)
        return cursor.fetchall() if cursor.description else None


@pytest.mark.sampled(3)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_ends_every_process(var, number):
    with services(var) as runner:
        assert len(processes_of(var)) >= 3
        runner.send_signal(number)
        assert runner.wait(60) == 0
        assert processes_of(var) == set()
        assert not (var / "run" / "env").exists()


def test_signal_during_an_open_session_is_not_waited_for(var):
    with services(var) as runner:
        line = psycopg.connect(addresses(var)["DATABASE_URL"])
        line.execute("SELECT 1")
        runner.send_signal(signal.SIGTERM)
        assert runner.wait(10) == 0
        line.close()


def test_killed_runner_leaves_no_process_and_starts_again_with_its_data(var):
    with services(var) as runner:
        query(var, "CREATE TABLE kept AS SELECT 7 AS number")
        runner.kill()
        runner.wait()
        wait_for(lambda: processes_of(var) == set(), seconds=15)
    with services(var):
        assert query(var, "SELECT number FROM kept") == [(7,)]


def test_start_follows_a_kill_at_once(var):
    with services(var) as runner:
        runner.kill()
        runner.wait()
        with services(var):
            assert query(var, "SELECT 1") == [(1,)]


def test_pid_file_that_names_another_program_is_forgotten(var, stopped):
    written = (stopped.parent / "postmaster.pid").read_text().splitlines()
    (var / "postgres" / "postmaster.pid").write_text(
        "\n".join([str(os.getpid()), *written[1:]]) + "\n"
    )
    with services(var):
        assert query(var, "SELECT 1") == [(1,)]


def test_leftover_of_a_dead_runner_is_ended(var):
    stray = subprocess.Popen(
        ["sleep", "60"], env=environment(var, CONSULT_RUNNER=f"{var}:1"), start_new_session=True
    )
    with services(var):
        assert stray.wait(5) == -signal.SIGINT


def test_child_that_ends_by_itself_stops_everything_and_names_its_log(var):
    with services(var) as runner:
        server = int((var / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        os.kill(server, signal.SIGKILL)
        assert runner.wait(60) == 1
        assert (
            f"postgres ended by itself (code -9); see {var}/log/postgres.log"
            in runner.stderr.read()
        )
        assert processes_of(var) == set()


def test_valkey_that_dies_is_started_again_at_the_same_address(var):
    with services(var) as runner:
        url = addresses(var)["REDIS_URL"]
        with redis.from_url(url) as broker:
            os.kill(broker.info("server")["process_id"], signal.SIGKILL)
        assert "valkey ended by itself and was started again" in runner.stderr.readline()
        with redis.from_url(url) as broker:
            assert broker.ping()
        assert runner.poll() is None


def test_worker_that_dies_with_valkey_is_started_again_three_times_a_minute(local, tmp_path):
    services_module, places_module = local("services"), local("places")
    dead = local("processes").Child("worker", mock.Mock(), tmp_path / "worker.log", ())
    dead.stop = mock.Mock()
    found = services_module.Services(places_module.Places(tmp_path), mock.Mock(), [dead])
    found.restarts["worker"] = lambda: dead
    assert [found.revive(dead) for _ in range(5)] == [True, True, True, False, False]
    other = local("processes").Child("web", mock.Mock(), tmp_path / "web.log", ())
    assert found.revive(other) is False


def test_path_with_spaces_and_quotes_is_accepted(tmp_path):
    folder = tmp_path / "a folder" / """it's a "var" of \\ mine"""
    with services(folder) as runner:
        with redis.from_url(addresses(folder)["REDIS_URL"]) as broker:
            assert broker.config_get("dir")["dir"] == str(folder / "run")
        with psycopg.connect(addresses(folder)["DATABASE_URL"]) as line:
            assert line.execute("SELECT current_user").fetchone() == ("consult_app",)
        assert runner.poll() is None


def test_second_runner_is_refused_in_one_line(shared):
    var, runner = shared
    second = command(var, "services")
    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr.startswith(f"Consult already runs from {var} (process {runner.pid})")
    assert second.stderr.count("\n") == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_folder_of_another_user_is_refused_in_one_line(fresh):
    fresh.mkdir()
    os.chown(fresh, 65534, 65534)
    refused = command(fresh, "services")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith(f"{fresh} belongs to user 65534 and you are user 0")
    assert refused.stderr.count("\n") == 1


def test_long_path_moves_the_socket_to_a_short_folder_for_a_while(tmp_path, stopped):
    var = shutil.copytree(stopped, tmp_path / ("long" * 25) / "var")
    with services(var):
        sockets = Path(addresses(var)["DATABASE_URL"].partition("?host=")[2])
        assert not sockets.is_relative_to(var)
        assert query(var, "SELECT 1") == [(1,)]
    assert not sockets.exists()


def test_addresses_and_secrets_are_private(fresh):
    with services(fresh):
        modes = [
            (fresh / name).stat().st_mode & 0o777
            for name in ("run", "run/env", "secret_key", "vote_key", "postgres")
        ]
        assert modes == [0o700, 0o600, 0o600, 0o600, 0o700]
        secrets = [(fresh / name).read_text() for name in ("secret_key", "vote_key")]
    with services(fresh):
        assert [(fresh / name).read_text() for name in ("secret_key", "vote_key")] == secrets


def test_roles_serve_own_and_administer_apart(shared):
    var, _runner = shared
    roles = query(
        var,
        "SELECT rolname, rolcanlogin, rolinherit, rolcreatedb, rolsuper OR rolbypassrls FROM pg_roles "
        "WHERE rolname LIKE 'consult%' ORDER BY 1",
    )
    assert roles == [
        ("consult_app", True, False, False, False),
        ("consult_owner", True, True, True, False),
        ("consult_platform", False, True, False, False),
    ]
    with psycopg.connect(addresses(var)["DATABASE_URL"]) as line:
        line.execute("SET ROLE consult_platform")
        assert line.execute("SELECT current_user").fetchone() == ("consult_platform",)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            line.execute("SET ROLE consult_owner")


def test_broker_is_closed_without_its_password_and_never_evicts(shared):
    address = addresses(shared[0])["REDIS_URL"]
    with redis.Redis.from_url(address) as line:
        assert line.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert line.config_get("bind") == {"bind": "127.0.0.1"}
    with (
        redis.Redis.from_url("redis://" + address.rpartition("@")[2]) as line,
        pytest.raises(redis.AuthenticationError),
    ):
        line.ping()


def test_exec_gives_addresses_and_returns_the_code(var):
    done = command(
        var,
        "exec",
        "--",
        sys.executable,
        "-c",
        "import os; print(os.environ['DATABASE_URL']); exit(7)",
    )
    assert done.returncode == 7
    assert done.stdout.startswith("postgresql://consult_app@/consult?host=")


def test_exec_ends_what_its_command_left_running(var):
    leave = "import subprocess, sys; subprocess.Popen(['sleep', '60'], start_new_session=True)"
    assert command(var, "exec", "--", sys.executable, "-c", leave).returncode == 0
    assert processes_of(var) == set()


def test_exec_next_to_a_runner_uses_its_services(shared):
    var, _runner = shared
    done = command(
        var, "exec", "--", sys.executable, "-c", "import os; print(os.environ['REDIS_URL'])"
    )
    assert done.stdout.strip() == addresses(var)["REDIS_URL"]


def test_services_of_exec_outlive_its_command_while_another_uses_them(var, tmp_path):
    joined, over = tmp_path / "joined", tmp_path / "over"
    until_joined = f"while [ ! -e {joined} ]; do sleep 0.02; done"
    first = [*RUNNER, "exec", "--", "sh", "-c", until_joined]
    ask = (
        "import os, pathlib, sys, time, psycopg\n"
        "pathlib.Path(sys.argv[1]).touch()\n"
        "while not pathlib.Path(sys.argv[2]).exists(): time.sleep(0.02)\n"
        "psycopg.connect(os.environ['DATABASE_URL']).execute('SELECT 1')"
    )
    second = [*RUNNER, "exec", "--", sys.executable, "-c", ask, joined, over]
    env = environment(var)
    with subprocess.Popen(first, env=env, stderr=subprocess.PIPE, text=True) as owner:
        wait_for((var / "run" / "env").exists)
        with subprocess.Popen(second, env=env) as guest:
            assert owner.stderr.readline().startswith(
                "The command has ended; another one still uses its services"
            )
            over.touch()
            assert (guest.wait(30), owner.wait(30)) == (0, 0)


def test_exec_waits_until_a_runner_has_stopped(var):
    with (var / "run" / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # as a runner does that no longer publishes addresses
        waiting = subprocess.Popen([*RUNNER, "exec", "--", "true"], env=environment(var))
        wait_for(lambda: _has_guest(var))
    assert waiting.wait(60) == 0


def _has_guest(var):
    with (var / "run" / "guests").open("a") as guests:
        try:
            fcntl.flock(guests, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def test_signal_reaches_the_command_of_exec(var):
    sleep = [*RUNNER, "exec", "--", "sleep", "60"]
    with subprocess.Popen(
        sleep, env=environment(var), stdin=subprocess.DEVNULL, start_new_session=True
    ) as runner:
        wait_for((var / "run" / "env").exists)
        runner.send_signal(signal.SIGTERM)
        assert runner.wait(60) == 128 + signal.SIGTERM


def test_servers_named_in_the_environment_replace_the_private_ones(shared, tmp_path):
    named = addresses(shared[0])
    other = tmp_path / "other"
    show = "import os; print(os.environ['DATABASE_URL'], os.environ['REDIS_URL'])"
    done = command(other, "exec", "--", sys.executable, "-c", show, **named)
    assert done.stdout.split() == [named["DATABASE_URL"], named["REDIS_URL"]]
    assert not (other / "postgres").exists()


def test_owner_url_alone_is_provisioned_when_it_may_create_roles(shared, tmp_path):
    private = addresses(shared[0])
    refused = command(
        tmp_path / "a", "exec", "--", "true", DATABASE_URL=private["DATABASE_OWNER_URL"]
    )
    assert refused.returncode == 0  # its roles exist already, so none is created
    missing = private["DATABASE_OWNER_URL"].replace("/consult?", "/absent?")
    failed = command(tmp_path / "b", "exec", "--", "true", DATABASE_URL=missing)
    assert (failed.returncode, failed.stderr.count("\n")) == (1, 1)
    assert failed.stderr.startswith("The database server refused: ")
