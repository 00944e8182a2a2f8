"""Every form of every page, sent with its optional fields empty, and sent again after "Back".

The forms are read from the pages of the table of addresses, so that new pages join by themselves.
"""

from collections import Counter

import pytest
from django.db import connection

from consult.accounts.permissions import MATRIX
from consult.core.postgres import tenancy
from consult.core.records import limits
from tests import witness
from tests.actors import HERE
from tests.e2e.everything import WITHOUT_PAGE
from tests.factories import make
from tests.pages.filled_forms import find_errors, is_key, read_forms
from tests.pages.routes import pages, skip_slow_steps, world

pytestmark = [pytest.mark.django_db, pytest.mark.takes(5)]
PAGES = [page for page in pages() if page.name not in WITHOUT_PAGE]
ABOVE = "__all__"
# Optional fields that another answer or button makes necessary, or of which one is necessary.
NECESSARY = {
    # the file or the address of a document, and the words for a picture that is not decorative
    "staff-topic": {"document-upload", "picture-picture_alt_fr"},
    "staff-images": {"document-upload", "cover-cover_alt_fr"},
    "staff-help": {"point-phone"},  # of a place where people answer the phone
    "staff-declaration do=refuse": {"reason"},
    "staff-workshop-card-voice": {"speaker"},  # or the box that it is heard nowhere
    "staff-workshop-counts": {"label"},  # or a contribution
    "staff-segment wish=rename": {"speaker"},
    "staff-remark": {"reply"},  # or the box that it is taken into account
}
# Forms that do an act each time.
SENT_AGAIN = {"sign-in"}  # another code, for a person who did not receive the first
# Notes of what was sent, done, read or tried, and jobs. Each request may add some.
NOTES = {"core_idempotencyrecord", "core_journalentry", "core_auditentry", "core_job"}


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker, tmp_path_factory):
    """Yield the world of pages, made once for the module. Each test rolls back its changes."""
    media = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), skip_slow_steps(media), witness.undone(), limits.lifted():
        yield world(make.organisation())


def find_forms(site, chosen):
    """Yield each form of these pages once, with a function that sends it."""
    seen = set()
    for page in chosen:
        for _place, address in site.addresses(page):
            for name, form in _read_as_opener(site, page, address):
                if (form.name, *form.values) not in seen:
                    seen.add((form.name, *form.values))
                    yield (
                        form,
                        lambda values, name=name, form=form: site.browser(name).post(
                            form.address, values
                        ),
                    )


def _read_as_opener(site, page, address):
    """Return pairs of a person and a form, for the first person who sees forms on the page."""
    marks, own = MATRIX[page.act], ("owner", "other")
    for name in reversed(HERE):  # the visitor last
        if marks.get(HERE[name]) == "yes" or (marks.get(HERE[name]) and name in own):
            with witness.undone():
                shown = site.browser(name).get(address)
                forms = read_forms(shown) if is_html(shown) else []
            if forms:
                return [(name, form) for form in forms]
    return []


def is_html(response):
    return response.status_code == 200 and response["Content-Type"].startswith("text/html")


def count_rows():
    """Return the number of rows of each table, without notes."""
    names = set(connection.introspection.table_names()) - witness.OUTSIDE - NOTES
    each = " UNION ALL ".join(f"""SELECT '{name}', count(*) FROM "{name}" """ for name in names)
    with tenancy.across_organisations("a test counts rows"), connection.cursor() as cursor:
        cursor.execute(each)
        return Counter(dict(cursor.fetchall()))


def find_errors_of(send, values):
    """Send a form, undo what it did, and return its errors by field, or its status if it broke."""
    with witness.undone():
        response = send(values)
        response.getvalue()  # a file is closed after it is read
        if response.status_code >= 500:
            return {ABOVE: [response.status_code]}
        return find_errors(response) if response.status_code in (200, 422) else {}


@pytest.mark.long
@pytest.mark.sampled(1)
def test_form_with_optional_fields_empty_is_not_refused_for_them(site, sample):
    refused = {}
    for form, send in find_forms(site, sample("optional fields", PAGES, 20)):
        if not form.optional:
            continue
        errors = find_errors_of(send, form.emptied())
        suspected = errors.keys() & {*form.optional - NECESSARY.get(form.name, set()), ABOVE}
        if suspected == {ABOVE} and find_errors_of(send, form.completed(form.optional)):
            continue  # refused with every field, for another reason
        if suspected:
            refused[form.name] = {name: errors[name] for name in suspected}
    assert refused == {}


@pytest.mark.long
@pytest.mark.sampled(1)
def test_form_sent_again_after_back_creates_one_object(site, sample):
    """Send each form again with its key, then as it is when a browser has loaded it again."""
    twice = {}
    for form, send in find_forms(site, sample("sent again", PAGES, 40)):
        repeats = [form.completed()]
        if form.name in SENT_AGAIN or (form.is_button and not any(map(is_key, form.values))):
            continue  # a button that may be pressed several times, such as the arrow of a list
        if not (form.is_button or form.may_repeat):
            repeats.append(form.shown_again())
        with witness.undone():
            send(form.completed())
            first = count_rows()
            statuses = [send(again).status_code for again in repeats]
            if added := count_rows() - first:
                twice[form.name] = dict(added), statuses
    assert twice == {}
