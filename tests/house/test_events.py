"""Events are for other apps: inside an app, code calls a function or stores a job."""

import dataclasses
import importlib
import importlib.util

from django.apps import apps

from consult.core.queue import events


def app_of(name):
    """Return the app of a dotted name: `consult.workshops` or `moderation`."""
    first, second, *_rest = name.split(".")
    return f"{first}.{second}" if first == "consult" else first


def test_no_event_is_received_by_the_app_that_announces_it():
    received = {
        event: table["during"] + table["after"] for event, table in events.subscribers().items()
    }
    assert len(received) > 15
    own = {
        event: name
        for event, names in received.items()
        for name in names
        if app_of(name) == app_of(event)
    }
    assert own == {}


def test_every_event_in_the_table_is_received_by_another_app():
    for event, table in events.subscribers().items():
        apps = {app_of(name) for name in table["during"] + table["after"]}
        assert apps - {app_of(event)}, event


def test_every_declared_event_has_a_subscriber():
    declared = set()
    for config in apps.get_app_configs():
        if importlib.util.find_spec(f"{config.name}.events"):
            module = importlib.import_module(f"{config.name}.events")
            declared |= {
                f"{module.__name__}.{name}"
                for name, found in vars(module).items()
                if dataclasses.is_dataclass(found) and found.__module__ == module.__name__
            }
    assert len(declared) > 15
    assert declared - set(events.subscribers()) == set()


def test_after_subscriber_receives_one_event_only():
    """Check that a job, which is named after its subscriber, belongs to one event."""
    after = [name for table in events.subscribers().values() for name in table["after"]]
    assert len(after) == len(set(after))
