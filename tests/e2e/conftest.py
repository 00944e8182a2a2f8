"""The whole site served by uvicorn, with a database of its own and real commits, and Chromium."""

import os
import re
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings
from django.db import connections
from django.test import override_settings

from consult.accounts.invitations import links as invitation_links
from consult.accounts.measures import checks
from consult.core.postgres import clock, tenancy
from consult.core.postgres.roles import as_owner
from consult.core.queue.short_jobs import run_due
from consult.lifecycle.actions.waiting_acts import apply_due_acts
from consult.lifecycle.models import WaitingAct
from consult.notifications import links
from frontend.site.mailbox import mails
from tests.databases import rebuild, url_of
from tests.e2e import everything as listing
from tests.e2e import moments, scene
from tests.factories import make
from tests.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
SECRET = "only-for-the-browser-" + "0" * 40


@dataclass
class Site:
    """A served site: its address, its scene, its database and its folder."""

    origin: str
    scene: scene.Scene
    database: str
    folder: Path


@pytest.fixture(scope="session")
def site(django_db_setup, django_db_blocker, tmp_path_factory):
    """Yield the site, served once for the whole session."""
    connection = connections["default"]
    template, fresh = connection.settings_dict["NAME"], f"{connection.settings_dict['NAME']}_e2e"
    folder = tmp_path_factory.mktemp("site")
    with django_db_blocker.unblock():
        with as_owner():
            rebuild(connection, template, fresh)
        with inside(fresh):
            played = scene.play(folder)
        port = free_port()
        server = serve(fresh, port, folder)
        try:
            answers(server, port, folder)
            yield Site(f"http://localhost:{port}", played, fresh, folder)
        finally:
            server.terminate()
            server.wait(20)
            with as_owner():
                rebuild(connection, None, fresh)


@contextmanager
def inside(name):
    """Work in the database of the served site inside the block."""
    connection = connections["default"]
    template = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        tenancy.set_organisation(None)
        connection.close()
        connection.settings_dict["NAME"] = template


def aside(act):
    """Return the result of an act in a separate thread.

    Django refuses its database in the thread where Playwright runs.
    """
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(act).result()


@pytest.fixture
def pass_ten_minutes(site, django_db_blocker):
    """Return a function after which the act that waits on the served site has taken effect."""

    def act():
        with inside(site.database):
            with tenancy.across_organisations("ten minutes pass in a test"):
                WaitingAct.objects.waiting().update(due_at=clock.now())
            assert apply_due_acts() == 1

    def pass_time():
        with django_db_blocker.unblock():
            aside(act)

    return pass_time


@pytest.fixture
def send_mails(site, django_db_blocker):
    """Return a function that sends the emails that wait, as a worker of the site does."""

    def run():
        files = override_settings(
            EMAIL_BACKEND="django.core.mail.backends.filebased.EmailBackend",
            EMAIL_FILE_PATH=site.folder / "mail",
        )
        key = mock.patch.object(invitation_links._signer, "key", SECRET)
        with django_db_blocker.unblock(), inside(site.database), files, key:
            while run_due():
                pass

    return lambda: aside(run)


@pytest.fixture(scope="session")
def everything(site, django_db_blocker):
    """Return a second organisation, with every page.

    A whole module requests it, so that it is made before Chromium starts.
    """
    media = override_settings(MEDIA_ROOT=site.folder / "media", SECRET_KEY=SECRET)
    # these signers took the secret of the tests when they were made
    link_key = mock.patch.object(links._signer, "key", SECRET)
    check_key = mock.patch.object(checks._signer, "key", SECRET)
    invitation_key = mock.patch.object(invitation_links._signer, "key", SECRET)
    with (
        django_db_blocker.unblock(),
        inside(site.database),
        media,
        link_key,
        check_key,
        invitation_key,
    ):
        name = "Agence intercommunale des territoires (exemple)"  # long, as names of agencies are
        organisation = make.organisation(name=name, slug="tout", domain=listing.HOST)
        served = listing.build(organisation, site.origin.replace("localhost", listing.HOST))
    served.stops["visitor"] += moments.busy(site)
    return served


def surroundings(name, port, folder, **more):
    """Return the environment variables of the server, or of its worker.

    They set the database, e-mails and secrets of the test, and `more`.
    """
    key = folder / "vote_key"
    key.write_text(settings.VOTE_KEYS[0])
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": os.environ.get("CONSULT_SHOTS_SETTINGS", "tests.e2e.settings"),
        "CONSULT_VAR": str(folder),
        "SECRET_KEY": SECRET,
        "VOTE_KEY_FILE": str(key),
        "DATABASE_URL": url_of(os.environ["DATABASE_URL"], name),
        "DATABASE_OWNER_URL": url_of(os.environ["DATABASE_OWNER_URL"], name),
        "REDIS_URL": os.environ["REDIS_URL"],
        "PORT": str(port),
        "UNPROVED_SECONDS": "0",  # no person types as fast as these tests
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
        **more,
    }


def serve(name, port, folder, **more):
    """Start the server as `make run` does."""
    environment = surroundings(name, port, folder, **more)
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "tests.e2e.served:application",
        "--port",
        str(port),
    ]
    command += ["--ws", "consult.project.sockets:Protocol", "--ws-per-message-deflate", "false"]
    with (folder / "server.log").open("wb") as log:
        return subprocess.Popen(
            [*command, "--lifespan", "off"], env=environment, cwd=ROOT, stdout=log, stderr=log
        )


def answers(server, port, folder):
    """Wait until the server answers."""
    for _ in range(480):  # two minutes, on a busy machine
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=1)
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.25)
        else:
            return
    pytest.fail((folder / "server.log").read_text()[-3000:])


@pytest.fixture
def browse(chromium, site):
    """Open a separate browser on the site: `page = browse(width=390, scripts=False, dark=True)`.

    `at` is the address of another organisation. `first` is a script that every page starts with.
    """

    def open_(*, width=1280, scripts=True, dark=False, inspected=False, at=None, first=None):
        context = chromium.new_context(
            base_url=at or site.origin,
            bypass_csp=inspected,  # the test puts axe into the page
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            locale="fr-FR",
        )
        if first:
            context.add_init_script(path=first)
        page = context.new_page()
        page.wrong, page.mailbox = [], site.folder / "mail"
        # A form to correct answers 422, which the browser reports like any refusal.
        page.on(
            "console",
            lambda message: (
                message.type == "error"
                and "422" not in message.text
                and page.wrong.append(message.text)
            ),
        )
        page.on("pageerror", lambda error: page.wrong.append(str(error)))
        return page

    return open_


@contextmanager
def next_document(page):
    """Wait for the document that this block asks for, and yield the expected answer.

    Playwright's `expect_navigation` also ends when a script keeps the state of a page that has just
    loaded. The event `load` belongs to a new document alone.
    """
    with page.expect_event("load"), page.expect_response(_is_document) as answer:
        yield answer


def _is_document(response):
    return response.request.is_navigation_request() and not 300 <= response.status < 400


def code_from_mail(page, email=""):
    """Read the last code in the e-mails of the site of a page.

    If an address is given, read the last code sent to it.
    """
    mail = next(mail for mail in mails(page.mailbox) if email.lower() in mail.to)
    return re.search(r"\b\d{6}\b", mail.text)[0]


def sign_in(page, email, password=scene.PASSWORD):
    """Sign in by password, for tests of another subject. The next page is a cheap one."""
    page.goto("/sign-in/password/?next=/robots.txt")
    page.locator("#id_email").fill(email)
    page.locator("#id_password").fill(password)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/robots.txt")
