"""A person whose fields and texts are all marked, and searches for the marks.

There are three marks: `NAME_MARK` in the name and address of the person, `TEXT_MARK` in the texts
that they wrote, and the id of their participant.
"""

import io
import re
import uuid
import zipfile

from django.conf import settings
from django.core import mail
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from redis import Redis

from consult.accounts.invitations.actions import invite
from consult.accounts.middleware import SESSION_ORGANISATION
from consult.accounts.models import Invitation, UsualMember
from consult.accounts.people import institutions
from consult.accounts.people.selectors import account_by_email
from consult.accounts.senders.actions import ask_sender
from consult.accounts.tokens import actions as token_actions
from consult.accounts.viewers.selectors import viewer_for
from consult.consultations.actions.figures import fold_figures
from consult.core import memory
from consult.core.models import Job
from consult.core.postgres import tenancy
from consult.core.queue import long_jobs
from consult.core.queue.short_jobs import run_due
from consult.media.actions.uploads import create_upload
from consult.outcomes.answers.actions.drafts import draft_answer
from consult.outcomes.answers.actions.notes import add_note
from consult.outcomes.models import (
    CandidateTheme,
    CodingSample,
    DraftRemark,
    Objection,
    Quotation,
)
from consult.outcomes.objections.actions import submit_objection
from consult.outcomes.quotations.actions import quote_in_chapter
from consult.outcomes.quotations.quoted_sources import SourceReference
from consult.outcomes.remarks.actions import reply_to_remark, submit_remark
from consult.outcomes.syntheses.actions.blocks import add_block
from consult.outcomes.syntheses.actions.chapters import create_synthesis
from consult.outcomes.syntheses.actions.publication import (
    end_review,
    publish_version,
    submit_to_review,
)
from consult.workshops.models import Provenance
from debates.comments.actions import comments as comment_actions
from debates.drafts import actions as draft_actions
from debates.names import actions as name_actions
from debates.proposals.actions import endorsements as endorsement_actions
from debates.proposals.actions import proposals as proposal_actions
from moderation.appeals.actions.appeals import lodge_appeal
from moderation.decisions.actions.decisions import decide
from moderation.measures.actions.measures import take_measure
from moderation.models import AlertChoice
from moderation.notices.actions import submit_notice
from tests.accounts.authenticator import Authenticator
from tests.factories import make, workshops
from tests.pages import given
from tests.questionnaires import given as questionnaires
from tests.workshops.voices import voice

NAME_MARK, TEXT_MARK = "canariqui7f3a", "canaridit9c2e"
EMAIL = f"{NAME_MARK}@example.org"
BROWSER, ADDRESS = f"Firefox/{NAME_MARK}", "203.0.113.77"

# The id of a participant stays where it links rows. It leads to a row without name, address or
# login.
ID_STAYS = {
    "accounts_participant": "the row itself, « Une personne qui a quitté le site »",
    "core_journalentry": "append-only: who did what, by an id that names nobody any more",
    "core_job": "which participant a job forgets; gone after 30 days",
    "core_idempotencyrecord": "whose key it was; gone after 7 days",
}


def code():
    """Return the code of the last e-mail."""
    return re.search(r"\b\d{6}\b", mail.outbox[-1].body)[0]


def sign_in(organisation):
    """Sign a new person in by the real steps. Return their browser and their viewer.

    The steps are: ask for a code (twice), send the code, and choose a name.
    """
    browser = Client(headers={"host": "testserver", "user-agent": BROWSER}, REMOTE_ADDR=ADDRESS)
    for _ in range(2):  # asked twice: the first code is never sent back
        answer = browser.post(reverse("sign-in"), {"email": EMAIL, "next": "/"})
    browser.post(answer["Location"], {"code": code()})
    assert browser.session[SESSION_ORGANISATION] == str(organisation.pk)
    assert (
        browser.post(
            reverse("account-profile"), {"public_name": f"Camille {NAME_MARK}", "language": "fr"}
        ).status_code
        == 302
    )
    return browser, viewer_for(organisation, account_by_email(EMAIL))


def do_everything(consultation, other):
    """Use every feature that stores something about a person, through pages or actions.

    Return the browser and the viewer. `other` wrote texts that the person answers, endorses,
    reports and votes on.
    """
    browser, person = sign_in(consultation.organisation)
    theirs = given.proposal(consultation, other, title="Le texte de quelqu'un d'autre")
    comment = given.comment(theirs, other)
    institution = institutions.declare_institution(
        viewer=person, name=f"Asso {TEXT_MARK}", kind="association", place=f"Rue {TEXT_MARK}"
    )
    mine = _write(consultation, person, institution)
    answer = given.comment(theirs, person, body=f"Je réponds {TEXT_MARK}.", reply_to=comment.pk)
    comment_actions.edit_comment(
        viewer=person, comment_id=answer.pk, body=f"Je réponds mieux {TEXT_MARK}."
    )
    endorsement_actions.endorse_comment(viewer=person, comment_id=comment.pk)
    given.comment(mine, other, body="On vous répond.")
    for choice in ("agree", "mixed"):
        given.position(theirs, person, choice)
    submit_notice(
        viewer=person,
        target_kind="comment",
        target_id=comment.pk,
        reason="spam",
        explanation=f"Voyez {TEXT_MARK}.",
    )
    _moderated(consultation, person, other, answer, comment)
    draft_actions.store_draft(
        viewer=person,
        kind="comment",
        place_id=theirs.pk,
        typed={"body": [f"Pas envoyé {TEXT_MARK}."]},
    )
    workshop = workshops.draft(consultation)
    owner = {"organisation": person.organisation, "participant": person.participant}
    workshop.facilitators.create(**owner)
    AlertChoice.objects.create(consultation=consultation, **owner)
    workshop.registrations.create(name=NAME_MARK, email=EMAIL, needs=TEXT_MARK, **owner)
    voice(theirs.topic, person, draft=f"Je voudrais {TEXT_MARK}.", reason=TEXT_MARK)
    typed = {
        "organisation": person.organisation,
        "channel": "paper",
        "agreed": True,
        "entered_by": person.participant,
    }
    Provenance.objects.create(proposal=theirs, **typed)
    sent = {"purpose": "voice", "name": f"{TEXT_MARK}.ogg", "length": 1000}
    waiting = create_upload(viewer=person, consultation_id=consultation.pk, **sent)
    with default_storage.open(waiting.path, "wb") as file:
        file.write(TEXT_MARK.encode())
    _synthesis(consultation, person, mine, answer)
    _objections(consultation, person, mine, theirs)
    _themes(consultation, person)
    _invitations(consultation, person)
    _answers(consultation, person, theirs)
    # Anonymous answers cannot be found again: they contain no mark.
    for anonymity, wish in (
        ("named", f"Mon souhait {TEXT_MARK}"),
        ("anonymous", ""),
    ):
        questionnaires.answered(
            questionnaires.opened(consultation, anonymity=anonymity), person, wish=wish
        )
    _through_doors(browser, person, theirs)
    return browser, person


def _synthesis(consultation, person, mine, answer):
    """Create what a synthesis stores about a person who wrote it and is quoted, and publish it."""
    manager = make.person("manager", consultation)
    made = create_synthesis(viewer=manager, consultation_id=consultation.pk)
    for chapter in made.chapters.all():
        block = add_block(viewer=manager, chapter_id=chapter.pk, kind="paragraph", text="Écrit.")
    block.revisions.update(written_by=person.participant)
    _quote(manager, chapter, SourceReference("proposal", proposal_id=mine.pk, version=2), "Autre")
    _quote(manager, chapter, SourceReference("comment", comment_id=answer.pk), "Je réponds mieux")
    block.comments.create(
        organisation=person.organisation,
        author=person.participant,
        text=f"À revoir {TEXT_MARK}",
        written_at=timezone.now(),
    )
    _remarks(manager, made, block, person)
    publish_version(viewer=manager, synthesis_id=made.pk)


def _remarks(manager, synthesis, block, person):
    """Create remarks of the person on the draft, and their reply to that of another participant."""
    today = timezone.localdate()
    about = {"viewer": manager, "synthesis_id": synthesis.pk}
    submit_to_review(opens_on=today, closes_on=today, **about)
    fields = {"synthesis_id": synthesis.pk, "passage": block.pk, "charter_accepted": True}
    submit_remark(
        viewer=person,
        agrees=False,
        body=f"Il manque un mot {TEXT_MARK}.",
        shows_name=True,
        **fields,
    )
    other = make.person(consultation=synthesis.consultation)
    answered = submit_remark(viewer=other, agrees=False, body="Un mot de trop.", **fields)
    reply_to_remark(viewer=manager, remark_id=answered.pk, reply="Le mot est retiré.")
    DraftRemark.objects.filter(pk=answered.pk).update(replied_by=person.participant)
    end_review(**about)


def _objections(consultation, person, mine, theirs):
    """Create an objection of the person, and their reply to that of another participant."""
    quotation = Quotation.objects.get(proposal=mine, comment=None)
    submit_objection(
        viewer=person,
        proposal_id=mine.pk,
        passage=quotation.block_id,
        body=f"J'ai écrit autre chose {TEXT_MARK}.",
    )
    Objection.objects.create(
        organisation=person.organisation,
        consultation=consultation,
        proposal=theirs,
        passage=quotation.block_id,
        version=1,
        author=theirs.author,
        body="Ce n'est pas ce que j'ai écrit.",
        reply="La ville corrigera ce passage.",
        replied_at=timezone.now(),
        replied_by=person.participant,
    )


def _themes(consultation, person):
    """Create what is stored about a person who confirmed a theme and coded two samples."""
    of = {"organisation": person.organisation, "consultation": consultation}
    CandidateTheme.objects.create(
        title="Bancs",
        state="confirmed",
        decided_by=person.participant,
        decided_at=timezone.now(),
        **of,
    )
    for number, seat in enumerate(("first_coder", "second_coder"), start=1):
        coder = {seat: person.participant}
        CodingSample.objects.create(number=number, seed="1", codes=["bancs"], **coder, **of)


def _invitations(consultation, person):
    """Create invitations to the person, one that the person sent, and a place in the usual team.

    The organisation also asks that its e-mails leave from the address of the person.
    """
    manager = make.person("manager", consultation)
    where = {"role": "writer", "consultation_id": consultation.pk}
    invite(viewer=manager, email=EMAIL, **where)
    sent = invite(viewer=manager, email="other@example.org", **where)
    Invitation.objects.filter(pk=sent.pk).update(sent_by=person.participant)
    accepted = invite(viewer=manager, email="third@example.org", **where)
    Invitation.objects.filter(pk=accepted.pk).update(
        address="", participant=person.participant, accepted_at=timezone.now()
    )
    of = {"organisation": person.organisation}
    UsualMember.objects.create(address=EMAIL, role="writer", **of)
    UsualMember.objects.create(participant=person.participant, role="moderator", **of)
    ask_sender(viewer=make.person("organisation_admin", consultation), address=EMAIL)


def _answers(consultation, person, proposal):
    """Create what official answers store about a person who drafted one and wrote a note."""
    manager = make.person("manager", consultation)
    words = {"state": "accepted", "body": f"Réponse en brouillon {TEXT_MARK}."}
    draft = draft_answer(manager, consultation.pk, **words, proposal_ids=[proposal.pk])
    note = add_note(manager, text=f"À vérifier {TEXT_MARK}", proposal_id=proposal.pk)
    type(draft).objects.filter(pk=draft.pk).update(
        written_by=person.participant, edited_by=person.participant
    )
    type(note).objects.filter(pk=note.pk).update(author=person.participant)


def _quote(manager, chapter, source, words):
    quote_in_chapter(
        viewer=manager,
        chapter_id=chapter.pk,
        source=source,
        text=f"{words} {TEXT_MARK}.",
        is_attributed=True,
    )


def _moderated(consultation, person, other, answer, comment):
    """Create what moderators store about a person: a reported name, an appeal and a warning."""
    name_actions.report_name(
        viewer=other, target_kind="comment", target_id=answer.pk, reason="impersonation"
    )
    moderator = make.person("moderator", consultation)
    decision = decide(
        viewer=moderator, target_kind="comment", target_id=comment.pk, action="no_breach"
    )
    about = {"consultation_id": consultation.pk, "number": decision.number}
    lodge_appeal(viewer=person, text=f"Relisez {TEXT_MARK}.", **about)
    warned = {"kind": "warn", "reason": "spam", "facts": "Un rappel (exemple)."}
    take_measure(
        viewer=moderator,
        participant_id=person.participant.pk,
        consultation_id=consultation.pk,
        **warned,
    )


def _write(consultation, person, institution):
    """Submit two proposals: one for an institution, then edited, and one that is withdrawn."""
    written = {
        "body": f"{given.BODY} {TEXT_MARK}",
        "kind": "institution",
        "institution_id": institution.pk,
    }
    written["location"] = {"latitude": 48.1, "longitude": -1.6, "label": f"Place {TEXT_MARK}"}
    mine = given.proposal(consultation, person, title=f"Une idée {TEXT_MARK}", **written)
    proposal_actions.edit_proposal(
        viewer=person,
        proposal_id=mine.pk,
        title=f"Une idée {TEXT_MARK} encore",
        body=f"Autre {TEXT_MARK}.",
    )
    back = given.proposal(consultation, person, title=f"Une idée reprise {TEXT_MARK}")
    proposal_actions.withdraw_proposal(viewer=person, proposal_id=back.pk)
    return mine


def _through_doors(browser, person, theirs):
    """Use what pages and the API store.

    That is: idempotency keys, a draft in the session, tokens, a receipt by e-mail, searches, a
    passkey and a copy of the personal data.
    """
    key = {
        "authorization": f"Bearer {token_actions.create_api_token(viewer=person, name=f'Carnet {NAME_MARK}')[1]}"
    }
    sent = {"proposal": str(theirs.pk), "body": f"Par l'API {TEXT_MARK}."}
    once = {**key, "idempotency-key": str(uuid.uuid4())}
    answer = browser.post("/api/v1/comments/", sent, content_type="application/json", headers=once)
    assert answer.status_code == 201, answer.content
    browser.post(given.address("proposal-receipt-mail", theirs))
    browser.get("/search/", {"q": TEXT_MARK})
    browser.get(
        "/api/v1/proposals/similar/",
        {"topic": str(theirs.topic_id), "text": TEXT_MARK},
        headers=key,
    )
    browser.post(reverse("account-profile"), {"public_name": EMAIL})
    passkey = "/account/second-factor/passkeys/add/"
    made = Authenticator().make(browser.get(passkey), name=f"Téléphone {NAME_MARK}")
    assert browser.post(passkey, made).status_code == 302
    browser.post("/account/data/download/").getvalue()
    session = browser.session
    session["consult.drafts"] = {"/nowhere/": {"body": [f"Brouillon {NAME_MARK}"]}}
    session.save()


# ---- where marks are found
def in_database(*marks) -> set[str]:
    """Return the tables, of every schema, with a row that contains a mark in any column."""
    with (
        tenancy.across_organisations("a test reads all that is written"),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "SELECT table_schema, table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'"
            " AND table_schema NOT IN ('pg_catalog', 'information_schema')"
        )
        return {
            name
            for schema, name in cursor.fetchall()
            if any(_is_in_table(cursor, schema, name, m) for m in marks)
        }


def _is_in_table(cursor, schema, name, mark):
    """Return whether a table contains the mark.

    The search covers text, JSON and identifiers, bytes (which are written in hexadecimal), and
    decoded sessions.
    """
    if name == "django_session":
        from django.contrib.sessions.models import Session

        return any(mark in str(row.get_decoded()) for row in Session.objects.all())
    patterns = [f"%{mark}%", f"%{mark.encode().hex()}%"]
    cursor.execute(
        f'SELECT count(*) FROM "{schema}"."{name}" t WHERE t::text ILIKE ANY(%s)', [patterns]
    )
    return bool(cursor.fetchone()[0])


def in_cache(prefix, *marks) -> dict[str, int]:
    """Return the keys of Valkey with a mark in their name or value, and their remaining seconds."""
    store = Redis.from_url(settings.CELERY_BROKER_URL)
    keys = list(store.scan_iter(f"{prefix}*"))
    assert keys
    whole = {key: key + (store.get(key) or b"") for key in keys}
    marked = {
        key.decode(): store.ttl(key)
        for key, entry in whole.items()
        if any(mark.encode() in entry for mark in marks)
    }
    store.close()
    return marked


def in_files(*marks, folder="") -> set[str]:
    """Return the stored files that contain a mark. Archives are opened."""
    folders, names = default_storage.listdir(folder)
    marked = set()
    for name in names:
        with default_storage.open(f"{folder}/{name}") as file:
            marked |= {f"{folder}/{name}"} if _is_in_content(file.read(), marks) else set()
    return marked.union(
        *(in_files(*marks, folder=f"{folder}/{child}" if folder else child) for child in folders)
    )


def _is_in_content(content, marks):
    if zipfile.is_zipfile(io.BytesIO(content)):
        archive = zipfile.ZipFile(io.BytesIO(content))
        return any(_is_in_content(archive.read(name), marks) for name in archive.namelist())
    return any(mark.encode() in content for mark in marks)


def pages_of(viewer, *, most=50) -> dict[str, str]:
    """Return the text of the pages that a viewer reaches by links, and of addresses of the API."""
    browser, visited, waiting, texts = make.client(viewer), set(), ["/", *API], {}
    while waiting and len(visited) < most:
        path = waiting.pop(0)
        if path in visited:
            continue
        visited.add(path)
        answer = browser.get(path)
        if answer.status_code == 200:
            texts[path] = answer.getvalue().decode(errors="replace")
            waiting += [
                link for link in LINK.findall(texts[path]) if not link.startswith(ELSEWHERE)
            ]
    assert len(visited) > 20
    return texts


def in_pages(pages, *marks) -> set[str]:
    """Return the paths of the given pages that contain a mark."""
    return {path for path, text in pages.items() if any(mark in text for mark in marks)}


def follow():
    """Do the work of the workers until no job is left.

    The second erasure, which is delayed, is done too.
    """
    for _ in range(3):
        run_due()
        Job.objects.filter(state="waiting").update(due_at="2000-01-01T00:00Z")
        for job in Job.objects.filter(state="waiting"):
            long_jobs.run(job.pk)
        fold_figures()
    assert not Job.objects.exclude(state="done").exists()
    memory.forget()  # as if a few seconds had passed


def erase_oneself(browser, person, texts):
    """Erase the person through the pages of their account."""
    browser.post("/account/prove/", {"send": "1"})
    browser.post("/account/prove/", {"code": code()})
    assert (
        browser.post("/account/erase/", {"texts": texts, "sure": "on"})["Location"]
        == "/account/erased/"
    )


LINK = re.compile(r'href="(/[^"#?]*)')
ELSEWHERE = ("/static/", "/brand/", "/en/", "/sign-", "/account/", "/display", "/components")
API = [
    f"/api/v1/{path}"
    for path in ("proposals/", "consultations/", "moderation/log/?consultation=essai")
]
