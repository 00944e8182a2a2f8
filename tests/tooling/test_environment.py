"""The set-up installs a lock once, and again after a change.

It names in one line what a machine lacks.
"""

import sys

import pytest


@pytest.fixture
def environment(local, monkeypatch, tmp_path):
    """Return the set-up module with locks of its own.

    `installed` lists the locks that it would have installed.
    """
    module = local("environment")
    module.installed = []
    (tmp_path / "requirements").mkdir()
    for name in ("local", "dev", "node"):
        (tmp_path / "requirements" / f"{name}.txt").write_text(f"{name}==1\n")
    monkeypatch.setattr(module, "LOCKS", tmp_path / "requirements")
    monkeypatch.setattr(module, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(module, "VENV", tmp_path)
    monkeypatch.setattr(
        module, "_step", lambda name, command, *_: module.installed.append(command[-1].stem)
    )
    return module


def install(module, *names):
    """Install locks one after the other; return the locks that were really installed."""
    for name in names:
        module._install(name, None, None)
    return module.installed


def test_lock_is_installed_once(environment):
    assert install(environment, "local", "local") == ["local"]


def test_changed_lock_is_installed_again(environment):
    install(environment, "local")
    (environment.LOCKS / "local.txt").write_text("local==2\n")
    assert install(environment, "local", "local") == ["local", "local"]


def test_tests_lock_includes_the_local_one(environment):
    assert install(environment, "dev", "local") == ["dev"]


def test_local_lock_does_not_include_the_tests_one(environment):
    assert install(environment, "local", "dev", "dev") == ["local", "dev"]


def test_node_and_local_locks_do_not_forget_each_other(environment):
    assert install(environment, "local", "node", "local", "node") == ["local", "node"]


def test_failed_installation_is_tried_again(environment, monkeypatch):
    step = environment._step
    monkeypatch.setattr(
        environment, "_step", lambda *_: (_ for _ in ()).throw(environment.Refused("no network"))
    )
    with pytest.raises(environment.Refused):
        install(environment, "local")
    monkeypatch.setattr(environment, "_step", step)
    assert install(environment, "local") == ["local"]


def test_npm_needs_no_home_that_can_be_written(environment, local, monkeypatch, tmp_path):
    started = []
    monkeypatch.setattr(environment, "start", lambda **started_with: started.append(started_with))
    environment._fetch_browser_packages(["npm"], local("places").Places(tmp_path / "var"))
    assert started[0]["env"]["npm_config_cache"] == str(tmp_path / "var" / "npm")


def test_unsupported_python_is_refused_in_one_line(environment, monkeypatch):
    monkeypatch.setattr(environment, "PYTHON", environment.LOCKS / "absent")
    monkeypatch.setattr(sys, "version_info", (3, 10, 4))
    with pytest.raises(
        environment.Refused, match=r"^Consult runs on Python 3\.11 to 3\.13, this is 3\.10\.$"
    ):
        environment._environment(None, None)


def test_python_without_ensurepip_names_the_package(environment, monkeypatch):
    monkeypatch.setattr(environment, "PYTHON", environment.LOCKS / "absent")
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda name: None)
    wanted = rf": apt-get install python3\.{sys.version_info[1]}-venv$"
    with pytest.raises(environment.Refused, match=wanted):
        environment._environment(None, None)
