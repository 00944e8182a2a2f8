"""Attacks on every page at once: foreign names in forms, a shared cache in front, misused secrets.

These are sections 27, 36 and 39 of docs/security-tests.md, in the world in which every page can be
opened.
"""

import http.client
import http.server
import os
import re
import shutil
import threading
from contextlib import closing, contextmanager
from copy import copy
from datetime import timedelta
from functools import partial
from unittest import mock

import pytest
from django.apps import apps
from django.core import mail
from django.db import connection, models
from django.test import override_settings

from consult.accounts.models import ApiToken, SignInAsk
from consult.accounts.permissions import MATRIX
from consult.accounts.second_factors.authenticators import make_codes
from consult.accounts.sign_in.actions import confirm_address
from consult.accounts.tokens.actions import create_api_token
from consult.consultations.models import Consultation, Topic
from consult.core.postgres import tenancy
from consult.core.postgres.clock import ClockNow
from tests import witness
from tests.actors import HERE
from tests.consultations.drafts import preview_key
from tests.factories import make
from tests.pages import given
from tests.pages.filled_forms import answer_to
from tests.pages.routes import pages, skip_slow_steps, world
from tests.servers import free_port, running

pytestmark = [pytest.mark.django_db, pytest.mark.takes(5)]
PAGES = pages()


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker, tmp_path_factory):
    """Yield the world of pages, made once for the module. Each test rolls back its changes."""
    with (
        django_db_blocker.unblock(),
        skip_slow_steps(tmp_path_factory.mktemp("media")),
        witness.undone(),
    ):
        shared_world = world(make.organisation())
        shared_world.organisation = shared_world.people["owner"].organisation
        yield shared_world


def may_open(page):
    """Return the people for whom the role matrix opens a page, the visitor last."""
    marks = MATRIX[page.act]
    own = {"owner", "other"}
    return [
        name
        for name in reversed(HERE)
        if marks.get(HERE[name]) == "yes" or (marks.get(HERE[name]) and name in own)
    ]


# ---- foreign names in forms (section 27 of docs/security-tests.md)

MARKS = ("SENTINELLE", "5e471e11-0000-4000-8000-000000000000", "987654321", "1987-06-05")
TEXT, UUID, NUMBER, DAY = MARKS
NAMES = re.compile(r'name="([\w-]+)"')
# Forms that are accepted as they are shown, once completed, or after an earlier step. They are in
# every sample.
ACCEPTED = {"account-profile", "comment-edit", "staff-topic", "account-password", "sign-in-link"}
# Names that a page reads, but shows in no field when it is opened by its plain address.
READ = {
    "proposal-comment": {"reply_to", "paragraph"},
    # the forms of a block, of its comment and of its new place are on the page of the chapter
    "staff-block": {"text", "figure", "revision"},
    "staff-block-comment": {"text"},
    "staff-block-move": {"chapter"},
    # a block that was saved once has no earlier text to restore
    "staff-block-history": {"number"},
    # names the form of a topic, where a source is cited in several topics
    "staff-source": {"form"},
    # names the form of an answer or of a contribution, on a question that is a draft
    "staff-question": {"form"},
    # the button that searches for a contribution to merge with, on the case of a contribution only
    "staff-case": {"search"},
    "staff-excerpt-attach": {"topic"},
    # the button of an agreement, which a person without a remark sees
    "synthesis-passage": {"agrees"},
}


def foreign_fields():
    """Return a recognizable value for each column of each model, by name."""
    found = {}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            for name in {field.name, field.attname}:
                found.setdefault(name, mark_of(field))
    return found


def mark_of(field):
    if isinstance(field, models.UUIDField | models.ForeignKey):
        return UUID
    if isinstance(field, models.IntegerField | models.FloatField):
        return NUMBER
    if isinstance(field, models.BooleanField):
        return "on"
    if isinstance(field, models.DateTimeField):
        return f"{DAY}T04:03"
    return DAY if isinstance(field, models.DateField) else TEXT


def typed(form):
    """Return the values that a browser sends for a form as it is shown."""
    values = {name: form[name].value() for name in form.fields}
    sent = {
        name: "on" if value is True else value
        for name, value in values.items()
        if value not in (None, False)
    }
    return {name: value for name, value in sent.items() if not hasattr(value, "chunks")}


def completed(form):
    """Return the values that a browser sends for a form with all required answers."""
    sent = typed(form)
    for name, field in form.fields.items():
        if field.required and not sent.get(name) and (answer := answer_to(field)):
            sent[name] = answer
    return sent


def find_marked_tables():
    """Return the tables touched in this transaction in which a row contains a mark."""
    like = ", ".join(f"'%{mark}%'" for mark in MARKS)
    each = (
        f"""SELECT '{name}' WHERE EXISTS (SELECT FROM "{name}" t WHERE t::text LIKE ANY (ARRAY[{like}]))"""
        for name in sorted(witness.attempts())
    )
    return [name for (name,) in rows_of(" UNION ALL ".join(each))]


def flags():
    """Count the rows where a flag is set and not set, for each flag of the touched tables."""
    touched = witness.attempts()
    each = (
        f"""SELECT '{table}.{name}', count(*) FILTER (WHERE "{name}"), count(*) FILTER (WHERE NOT "{name}")"""
        f' FROM "{table}"'
        for table, name in flag_columns()
        if table in touched
    )
    return rows_of(" UNION ALL ".join(each))


def flag_columns():
    """Return the table and the name of each column that stores a flag."""
    return sorted(
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.BooleanField)
    )


def rows_of(statement):
    with tenancy.across_organisations("a test looks everywhere"), connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


# Pages that open after an earlier step, and the functions that reach them in a browser.


def wait_for_code(site, email="nouvelle@example.org"):
    """Ask for a code to sign in; return the browser and the address where it is typed."""
    browser = make.client()
    return browser, browser.post("/sign-in/", {"email": email})["Location"]


def open_link_of_mail(site):
    browser, _address = wait_for_code(site)
    return browser, re.search(r"http://testserver(/sign-in/link/\S+)", mail.outbox[-1].body)[1]


def code_of_mail():
    return re.search(r"\b\d{6}\b", mail.outbox[-1].body)[0]


def come_to_second_factor(site):
    browser, address = wait_for_code(site, site.people["owner"].participant.account.email)
    return browser, browser.post(address, {"code": code_of_mail()})["Location"]


def prove(site, address, name="owner"):
    browser = site.browser(name)
    given.proved(browser)
    return browser, address


def wait_for_new_address(site, name="owner"):
    browser, address = prove(site, "/account/email/", name)
    return browser, browser.post(address, {"email": "ailleurs@example.org"})["Location"]


EARLIER = {
    "account_confirm_login_code": wait_for_code,
    "sign-in-link": open_link_of_mail,
    "mfa_authenticate": come_to_second_factor,
    "account-email-code": wait_for_new_address,
}
PROVED = {
    "account-email": "/account/email/",
    "account-erase": "/account/erase/",
    "account-download": "/account/data/download/",
    "account-second-factor-add": "/account/second-factor/add/",
    "account-second-factor-codes": "/account/second-factor/codes/",
    "account-passkey-add": "/account/second-factor/passkeys/add/",
}
EARLIER |= {name: partial(prove, address=address) for name, address in PROVED.items()}


def opened(site, page):
    """Return a browser, the address of a page, its form or None, and the names that it reads."""
    if page.name in EARLIER:
        browser, address = EARLIER[page.name](site)
        return browser, address, *read_form(browser, address)
    _place, address = site.addresses(page)[0]
    for actor in may_open(page):
        browser = site.browser(actor)
        form, names = read_form(browser, address)
        if form:
            break
    return browser, address, form, names


def read_form(browser, address):
    """Return the form that a page shows, or None, and the names of its fields."""
    answer = browser.get(address)
    form = answer.context.get("form") if answer.status_code == 200 and answer.context else None
    fields = getattr(form, "fields", {})
    return form if fields else None, {"key", *fields, *NAMES.findall(answer.getvalue().decode())}


def outcomes(site, page):
    """Post the form of a page without and with foreign names.

    Return the status, the marks and the flags of each.
    """
    with witness.undone():
        browser, address, form, names = opened(site, page)
        sent = completed(form) if form else {}
        read = names | READ.get(page.name, set())
        foreign = {name: value for name, value in foreign_fields().items() if name not in read}
        return [outcome(browser, address, sent | more) for more in ({}, foreign)]


def outcome(browser, address, sent):
    """Post to a page, then roll back.

    Return the status, the tables with a mark and the counts of flags.
    """
    cookies = copy(browser.cookies)
    with witness.undone():
        answer = browser.post(address, sent)
        answer.getvalue()  # a file is closed after it is read
        found = answer.status_code, find_marked_tables(), flags()
    browser.cookies = cookies
    return found


def every_name_sent():
    """Remove the limit of fields per form.

    A request with every foreign name would be refused because of it.
    """
    return override_settings(DATA_UPLOAD_MAX_NUMBER_FIELDS=None)


@pytest.mark.long
@pytest.mark.sampled(1)
def test_foreign_names_in_the_form_of_a_page_change_nothing(site, sample):
    takers = {page.name: page for page in PAGES if page.accepts_posts}
    names = sorted({*ACCEPTED, *sample("foreign names", takers, 48)})
    with every_name_sent():
        outcomes_by_page = {name: outcomes(site, takers[name]) for name in names}
    assert {
        name: pair for name, pair in outcomes_by_page.items() if pair[0] != pair[1] or pair[1][1]
    } == {}
    assert {
        name for name, (plain, _foreign) in outcomes_by_page.items() if plain[0] == 302
    } >= ACCEPTED


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            lambda sent: Topic.objects.update(title_en=sent.get("slug", "")),
            (["consultations_topic"], False),
        ),
        (lambda sent: Consultation.objects.update(is_sample="is_sample" in sent), ([], True)),
    ],
    ids=["text", "flag"],
)
def test_mutant_that_stores_a_foreign_name_is_detected(site, change, expected):
    def greedy(request, *_args, **_arguments):
        if request.method != "POST":
            return None
        change(request.POST)
        return Topic.objects.first().pk

    [page] = [page for page in PAGES if page.name == "staff-topic"]
    with mock.patch("frontend.staff.consultations.topics.views.submit", greedy), every_name_sent():
        plain, foreign = outcomes(site, page)
    assert (foreign[1], plain[2] != foreign[2]) == expected


# ---- a shared cache in front of the site (section 36 of docs/security-tests.md)


READERS = ("owner", "organisation_admin", "visitor")


@pytest.fixture(scope="module")
def recorded(site, sample):
    """Return the responses of the application, by address and reader.

    They cover a sample of pages, and every page in soak.
    """
    pages_ = {page.name: page for page in PAGES}
    names = sorted({"home", "account", *sample("shared cache", pages_, 48)})
    found = {}
    for name in names:
        _place, address = site.addresses(pages_[name])[0]
        for reader in READERS:
            answer = site.browser(reader).get(address)
            cookies = [("Set-Cookie", cookie.OutputString()) for cookie in answer.cookies.values()]
            found[address, reader] = (
                answer.status_code,
                [*answer.items(), *cookies],
                answer.getvalue(),
            )
    return found


def find_leaked_addresses(recorded, ask):
    """Let two people, a visitor, and one of them again ask for each page.

    Return the addresses that leak. `ask(reader, address)` returns the reader for whom the response
    was made. A response made for a visitor may be given to every reader.
    """
    addresses = sorted({address for address, _reader in recorded})
    requests = [(reader, address) for reader in (*READERS, "owner") for address in addresses]
    return {
        address for reader, address in requests if ask(reader, address) not in (reader, "visitor")
    }


class SharedCache:
    """A cache of the responses that RFC 9111 allows to share, by address and Vary headers."""

    def __init__(self, recorded, *, obeys=True):
        self.responses, self.recorded, self.obeys = {}, recorded, obeys

    def ask(self, reader, address):
        """Ask through the cache; return the reader for whom the response was made."""
        for varies, made_for in self.responses.get(address, []):
            if not varies or made_for == reader:
                return made_for
        status, headers, _body = self.recorded[address, reader]
        values = {name.lower(): value.lower() for name, value in headers}
        if status == 200 and self._may_store(values.get("cache-control", "")):
            varies = "cookie" in values.get("vary", "") and self.obeys
            self.responses.setdefault(address, []).append((varies, reader))
        return reader

    def _may_store(self, cache_control):
        return not self.obeys or (
            "max" in cache_control
            and "private" not in cache_control
            and "no-store" not in cache_control
        )


@pytest.mark.sampled(1)
def test_shared_cache_gives_no_page_of_a_person_to_others(recorded):
    cache = SharedCache(recorded)
    assert find_leaked_addresses(recorded, cache.ask) == set()
    stored_pages = [
        (address, made_for)
        for address, stored in cache.responses.items()
        for _varies, made_for in stored
    ]
    assert {made_for for _address, made_for in stored_pages} == {"visitor"}
    assert ("/", "visitor") in stored_pages


def test_shared_cache_that_stores_everything_gives_pages_to_others(recorded):
    """Check the mutant: a cache that ignores the headers which forbid storing a person's pages."""
    assert find_leaked_addresses(recorded, SharedCache(recorded, obeys=False).ask) >= {
        "/",
        "/account/",
    }


NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
# A proxy with a cache in front of the site. The mutant adds a line.
CACHING = """
daemon off; master_process off; pid {home}/pid; error_log {home}/errors;
events {{}}
http {{
  access_log off;
  client_body_temp_path {home}/body; proxy_temp_path {home}/proxy; fastcgi_temp_path {home}/fastcgi;
  uwsgi_temp_path {home}/uwsgi; scgi_temp_path {home}/scgi;
  proxy_cache_path {home}/cache keys_zone=pages:1m;
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://127.0.0.1:{application};
      proxy_set_header Host $http_host;
      proxy_cache pages;
      add_header X-Cache $upstream_cache_status;
      {more}
    }}
  }}
}}
"""
IGNORING = "proxy_ignore_headers Cache-Control Expires Set-Cookie Vary; proxy_cache_valid 200 1h;"


@contextmanager
def caching_proxy(recorded, site, home, more=""):
    """Run nginx with a cache in front of the recorded responses.

    Yield a function that asks through it.
    """
    readers = {
        site.browser(reader).cookies.output(attrs=[], header="", sep=";").strip(): reader
        for reader in READERS
    }
    cookies = {reader: cookie for cookie, reader in readers.items()}

    class Application(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            reader = readers[self.headers.get("Cookie", "")]
            status, headers, body = recorded[self.path, reader]
            self.send_response(status)
            for name, value in [*headers, ("X-Made-For", reader)]:
                if name != "Content-Length":
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Log nothing, to keep the output of the tests clean."""

    def ask(reader, address):
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        with closing(line):
            line.request(
                "GET",
                address,
                headers={"Host": "testserver"}
                | ({"Cookie": cookies[reader]} if cookies[reader] else {}),
            )
            answer = line.getresponse()
            answer.read()
            ask.cached = answer.headers["X-Cache"]
            return answer.headers["X-Made-For"]

    port = free_port()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Application) as application:
        threading.Thread(target=application.serve_forever, daemon=True).start()
        config = home / "nginx.conf"
        config.write_text(
            CACHING.format(home=home, port=port, application=application.server_port, more=more)
        )
        try:
            with running(
                [NGINX, "-p", str(home), "-e", f"{home}/errors", "-c", str(config)], None, port
            ):
                yield ask
        finally:
            application.shutdown()


@pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
@pytest.mark.sampled(1)
def test_caching_proxy_gives_no_page_of_a_person_to_others(recorded, site, tmp_path):
    with caching_proxy(recorded, site, tmp_path) as ask:
        assert find_leaked_addresses(recorded, ask) == set()
        assert ask("visitor", "/") == "visitor"
        assert ask.cached in {"HIT", "EXPIRED"}  # the proxy does store a page that may be shared


@pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
def test_caching_proxy_that_ignores_headers_gives_pages_to_others(recorded, site, tmp_path):
    with caching_proxy(recorded, site, tmp_path, IGNORING) as ask:
        assert find_leaked_addresses(recorded, ask) >= {"/", "/account/"}


# ---- misused secrets (section 39 of docs/security-tests.md)

# The pages that a secret opens, under one name.
FAMILIES = {
    "invitation": "invitation",
    "mail-stop": "mails",
    "read-over": "reading",
    "read-over-answer": "reading",
    "read-over-thanks": "reading",
    "workshop-coming": "coming",
    "measure": "measure",
    "measure-data": "measure",
    "measure-download": "measure",
    "room": "room",
}


def page_secrets(site):
    """Return a secret of each kind that opens a page, and the draft that one of them shows."""
    published, hidden = site.places["published"], site.places["hidden"]
    with tenancy.organisation(site.organisation.pk):
        draft = Consultation.objects.get(slug=site.places["draft"]["slug"])
    secrets = {
        "invitation": published["invitation"]["token"],
        "mails": published["token"],
        "reading": published["read-over"]["token"],
        "coming": published["workshop-coming"]["token"],
        "measure": hidden["key"],
        "room": published["code"],
        "preview": preview_key(draft),
        "receipt": published["receipt"],
        "workshop": published["workshop_code"],
    }
    return secrets, draft


def opens_page(page, secret):
    """Return whether a page accepts this secret in place of its own.

    Any answer except a refusal counts.
    """
    address = "/" + re.sub(r"<\w+:(token|key|code)>", lambda _found: secret, page.address)
    answers = (make.client().get(address), make.client().post(address, {}))
    return any(answer.status_code not in (403, 404, 405, 410) for answer in answers)


@pytest.mark.long
def test_secret_of_one_kind_opens_no_page_of_another_kind(site):
    secrets, draft = page_secrets(site)
    assert len(set(secrets.values())) == len(secrets)
    opened, before = [], witness.attempts()
    with witness.undone():
        for page in PAGES:
            for family, secret in secrets.items():
                if (
                    page.name in FAMILIES
                    and family != FAMILIES[page.name]
                    and opens_page(page, secret)
                ):
                    opened += [(page.name, family)]
        for family, secret in secrets.items():
            preview = make.client().get(f"/consultations/{draft.slug}/", {"preview": secret})
            api_response = make.client().get(
                "/api/v1/me/", headers={"authorization": f"Bearer {secret}"}
            )
            opened += (
                []
                if preview.status_code == (200 if family == "preview" else 404)
                else [("preview", family)]
            )
            opened += [] if api_response.status_code == 401 else [("token", family)]
        assert witness.attempts() == before
    assert opened == []
    assert {page.name for page in PAGES if page.parameters & {"token", "key", "code"}} == set(
        FAMILIES
    )


def is_accepted(browser, address, sent):
    """Post to a step of a sign-in or of an account, then roll back.

    Return whether the step accepts the values.
    """
    cookies = copy(browser.cookies)
    with witness.undone():
        answer = browser.post(address, sent)
    browser.cookies = cookies
    return answer.get("Location") in {"/", "/account/"}


def account_secrets(site):
    """Return each secret of a sign-in or of an account, and functions that try a secret.

    There is one function for each flow.
    """
    owner, word = site.people["owner"], "quatre mots bien ordinaires"
    account = make.account(password=word)
    confirm_address(account=account)
    paper = make_codes(owner.participant.account).get_unused_codes()[0]
    second, second_step = come_to_second_factor(site)
    _browser, waits_at = wait_for_code(site)
    code, link = code_of_mail(), re.search(r"[?&]link=([\w-]+)", mail.outbox[-1].body)[1]
    ask = re.search(r"[?&]ask=([\w-]+)", mail.outbox[-1].body)[1]
    moving, confirm = wait_for_new_address(site, "other")
    code_of_address = code_of_mail()
    proving_browser = site.browser("owner")
    proving_browser.post("/account/prove/", {"send": "1", "next": "/account/"})

    def by_link(ask_value, link_value):
        return is_accepted(make.client(), "/sign-in/link/", {"ask": ask_value, "link": link_value})

    def by_token(secret):
        return (
            make.client()
            .get("/api/v1/me/", headers={"authorization": f"Bearer {secret}"})
            .status_code
            == 200
        )

    return {
        "code": (code, lambda secret: is_accepted(make.client(), waits_at, {"code": secret})),
        "link": (link, lambda secret: by_link(ask, secret)),
        "ask": (ask, lambda secret: by_link(secret, link)),
        "password": (
            word,
            lambda secret: is_accepted(
                make.client(), "/sign-in/password/", {"email": account.email, "password": secret}
            ),
        ),
        "recovery code": (paper, lambda secret: is_accepted(second, second_step, {"code": secret})),
        "proof": (
            code_of_mail(),
            lambda secret: is_accepted(
                proving_browser, "/account/prove/", {"code": secret, "next": "/account/"}
            ),
        ),
        "new address": (
            code_of_address,
            lambda secret: is_accepted(moving, confirm, {"code": secret}),
        ),
        "API token": (create_api_token(viewer=owner, name="Un programme (exemple)")[1], by_token),
    }


@contextmanager
def many_tries():
    """Allow more wrong codes and passwords than the limits.

    Each secret is tried on the same sign-in.
    """
    with (
        mock.patch("consult.accounts.sign_in.identity_proofs.WRONG_CODES", 1000),
        override_settings(ACCOUNT_RATE_LIMITS=False),
    ):
        yield


# How the secrets that are stored in a row end.
MINUTE_AGO = ClockNow() - timedelta(minutes=1)
OF_SIGN_IN = ("code", "link", "ask", "new address")
ENDS = [
    (SignInAsk, {"expires_at": MINUTE_AGO}, OF_SIGN_IN),
    (SignInAsk, {"used_at": MINUTE_AGO}, OF_SIGN_IN),
    (ApiToken, {"expires_at": MINUTE_AGO}, ("API token",)),
    (ApiToken, {"revoked_at": MINUTE_AGO}, ("API token",)),
]


@pytest.mark.sampled(1)
def test_secret_of_a_sign_in_opens_its_own_flow_alone_until_its_end(site, sample):
    with witness.undone(), tenancy.organisation(site.organisation.pk), many_tries():
        kinds = account_secrets(site)
        own = {kind: secret for kind, (secret, _try_secret) in kinds.items()}
        flows = {kind: try_secret for kind, (_secret, try_secret) in kinds.items()}
        flows |= {page.name: partial(opens_page, page) for page in PAGES if page.name in FAMILIES}
        foreign = own | page_secrets(site)[0]
        pairs = [
            (flow, kind)
            for flow in flows
            for kind in (foreign if flow in own else own)
            if flow != kind
        ]
        opened = {
            (flow, kind)
            for flow, kind in sample("secrets of a sign-in", pairs, 5)
            if foreign[kind] != own.get(flow) and flows[flow](foreign[kind])
        }
        assert opened == set()
        for table, values, ended in ENDS:
            with witness.undone():
                table.objects.update(**values)
                assert {kind for kind in ended if flows[kind](own[kind])} == set()
        assert {kind: flows[kind](own[kind]) for kind in own} == dict.fromkeys(own, True)
        assert not flows["proof"](own["proof"])  # it is forgotten after its use
