"""The preparation repeats no step for unchanged code and an unchanged database.

A step runs again after any other change.
"""

import json

import pytest

HERE = ["cluster", "16384", "migrations", "organisations"]


@pytest.fixture
def module(local, monkeypatch, tmp_path):
    """Return the module with its own checkout and a database described by `there`.

    `done` lists its steps.
    """
    module = local("prepare")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "DEMO", tmp_path / "consult" / "demo")
    monkeypatch.setattr(module, "LOCKS", tmp_path / "locks")
    monkeypatch.setenv("PORT", "8000")
    (tmp_path / "consult" / "demo").mkdir(parents=True)
    (tmp_path / "consult" / "models.py").write_text("one = 1\n")
    (tmp_path / "consult" / "demo" / "texts.md").write_text("A text\n")
    module.done, module.there = [], HERE
    monkeypatch.setattr(module, "database", lambda: module.there)
    monkeypatch.setattr(module, "migrate", lambda: module.done.append("migrate"))
    monkeypatch.setattr(
        module, "load_demo", lambda: module.done.append("demo") or "http://localhost:8000/"
    )
    return module


def again(module):
    """Prepare once more; return the steps that really ran."""
    module.done.clear()
    module.prepare(module.ROOT / "prepared.json")
    return module.done


def accounts(module):
    """Return the stored accounts of the demo."""
    return json.loads((module.ROOT / "prepared.json").read_text())["accounts"]


def test_second_start_finds_all_done(module):
    assert again(module) == ["migrate", "demo"]
    assert again(module) == []
    assert accounts(module) == "http://localhost:8000/"


def test_changed_code_is_migrated_and_a_changed_text_loaded(module):
    again(module)
    (module.ROOT / "consult" / "models.py").write_text("one = 2\n")
    assert again(module) == ["migrate"]
    (module.DEMO / "texts.md").write_text("Another text\n")
    assert again(module) == ["demo"]
    (module.ROOT / "locks").write_text("newer packages")
    assert again(module) == ["migrate"]


def test_renamed_module_is_a_change(module):
    again(module)
    (module.ROOT / "consult" / "models.py").rename(module.ROOT / "consult" / "rows.py")
    assert again(module) == ["migrate"]


@pytest.mark.parametrize("place", range(4))
def test_another_database_or_another_state_of_it_is_prepared(module, place):
    again(module)
    module.there = [*HERE[:place], "other", *HERE[place + 1 :]]
    assert again(module) == ["migrate", "demo"]
    assert again(module) == []


def test_database_without_identity_is_prepared_each_time(module):
    module.there = None
    assert [again(module)[:], again(module)[:]] == [["migrate", "demo"]] * 2


def test_note_cut_short_is_no_note(module):
    again(module)
    (module.ROOT / "prepared.json").write_text('{"code": "')
    assert again(module) == ["migrate", "demo"]


def test_demo_that_failed_is_loaded_at_the_next_start(module, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(
            module, "load_demo", lambda: (_ for _ in ()).throw(SystemExit("seed_demo: no"))
        )
        with pytest.raises(SystemExit):
            again(module)
    assert again(module) == ["migrate", "demo"]


def test_another_language_prints_the_accounts_again(module, monkeypatch):
    again(module)
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    assert again(module) == ["demo"]


def test_installed_ffmpeg_loads_the_demo_again(module, monkeypatch):
    monkeypatch.setattr(module.shutil, "which", lambda _name: None)
    again(module)
    monkeypatch.setattr(module.shutil, "which", lambda name: f"/usr/bin/{name}")
    assert again(module) == ["demo"]
    assert again(module) == []


def test_another_port_is_printed_without_loading(module, monkeypatch):
    again(module)
    monkeypatch.setenv("PORT", "8001")
    assert again(module) == []
    assert accounts(module) == "http://localhost:8001/"
