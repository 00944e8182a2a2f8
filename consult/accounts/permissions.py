"""The matrix of roles and acts, as data.

It decides who may do an act, before the state of an object is considered. Every rule of every app
calls `allows`. `docs/permissions.md` is printed from here, and a test fails when they differ.
Members of the team take part only through a separate account: in a consultation where they have a
role, they do not count as participants. A manager may except facilitators.
"""

from uuid import UUID

from consult.accounts.enums import Role
from consult.accounts.viewer import Viewer

VISITOR = "visitor"
PARTICIPANT = "participant"
PLATFORM_ADMIN = "platform_admin"
FACILITATOR = Role.FACILITATOR
RESPONDENT = Role.RESPONDENT
WRITER = Role.WRITER
MODERATOR = Role.MODERATOR
MANAGER = Role.MANAGER
ADMIN = Role.ORGANISATION_ADMIN
COLUMNS = (
    VISITOR,
    PARTICIPANT,
    FACILITATOR,
    RESPONDENT,
    WRITER,
    MODERATOR,
    MANAGER,
    ADMIN,
    PLATFORM_ADMIN,
)

# Marks: "yes" means allowed, "own" means on the person's own objects only. An act without a mark is
# refused.
EVERYBODY = dict.fromkeys(COLUMNS, "yes")
NOBODY: dict[str, str] = {}
ONESELF = dict.fromkeys(COLUMNS[1:], "own")

MATRIX: dict[str, dict[str, str]] = {
    # reading
    "published.read": EVERYBODY,
    "unpublished.read": {MODERATOR: "yes", MANAGER: "yes"},
    "consultation.preview": {MODERATOR: "yes", MANAGER: "yes", ADMIN: "yes"},
    "receipt.check": EVERYBODY,
    # civic acts
    "proposal.submit": {PARTICIPANT: "yes"},
    "proposal.edit": {PARTICIPANT: "own"},
    "proposal.withdraw": {PARTICIPANT: "own"},
    "proposal.tag": {MODERATOR: "yes", MANAGER: "yes"},
    "comment.submit": {PARTICIPANT: "yes"},
    "comment.edit": {PARTICIPANT: "own"},
    "comment.withdraw": {PARTICIPANT: "own"},
    "comment.endorse": {PARTICIPANT: "yes"},
    "objection.submit": {PARTICIPANT: "own"},
    "objection.withdraw": {PARTICIPANT: "own"},
    "remark.submit": {PARTICIPANT: "yes"},
    "remark.withdraw": {PARTICIPANT: "own"},
    "position.cast": {PARTICIPANT: "own"},
    "position.withdraw": {PARTICIPANT: "own"},
    "ballot.cast": {PARTICIPANT: "own"},
    "ballot.withdraw": {PARTICIPANT: "own"},
    "position.read_of_others": NOBODY,
    "position.write_for_others": NOBODY,
    "tally.see_while_hidden": NOBODY,
    # moderation
    "notice.submit": EVERYBODY,
    "moderation.queue": {MODERATOR: "yes"},
    "moderation.decide": {MODERATOR: "yes"},
    "moderation.arrange": {MODERATOR: "yes", MANAGER: "yes"},
    "appeal.lodge": EVERYBODY,
    "appeal.decide": {MODERATOR: "yes", ADMIN: "yes"},
    "account.measure": {
        MODERATOR: "yes",
        ADMIN: "yes",
    },  # read what was decided; each kind has its own act below
    "account.limit": {MODERATOR: "yes"},
    "account.close": {ADMIN: "yes"},
    "account.confirm": {MODERATOR: "yes", ADMIN: "yes", PLATFORM_ADMIN: "yes"},
    "reporter.see_identity": {MODERATOR: "yes"},
    "participant.see_email": {MODERATOR: "yes", ADMIN: "yes"},
    "identity.confirm": {MODERATOR: "yes", ADMIN: "yes"},
    "devices.see": {
        MODERATOR: "yes",
        MANAGER: "yes",
        ADMIN: "yes",
    },  # in figures that identify no person
    # consultations
    "consultation.create": {MANAGER: "yes", ADMIN: "yes"},
    "consultation.edit": {MANAGER: "yes"},
    "consultation.publish": {MANAGER: "yes"},
    "consultation.close": {MANAGER: "yes"},
    "consultation.cancel": {MANAGER: "yes"},
    "consultation.suspend": {MANAGER: "yes"},
    "consultation.delete": {MANAGER: "yes"},
    "template.save": {MANAGER: "yes", ADMIN: "yes"},
    "template.edit": {ADMIN: "yes"},
    "window.open": {FACILITATOR: "yes", MANAGER: "yes"},
    # questions put to the vote
    "question.edit": {MANAGER: "yes"},
    "question.open": {MANAGER: "yes"},
    "question.extend": {MANAGER: "yes"},
    "question.close": {MANAGER: "yes"},
    "question.publish": {MANAGER: "yes"},
    # questionnaires
    "questionnaire.answer": {PARTICIPANT: "own"},
    "questionnaire.edit": {MANAGER: "yes"},
    "questionnaire.open": {MANAGER: "yes"},
    "questionnaire.close": {MANAGER: "yes"},
    "questionnaire.enter_paper": {FACILITATOR: "yes", MANAGER: "yes"},
    "questionnaire.count": {FACILITATOR: "yes", MODERATOR: "yes", MANAGER: "yes"},
    "questionnaire.read_answers": {MODERATOR: "yes", MANAGER: "yes"},
    # workshops: a facilitator writes for their own ones
    "workshop.declare": EVERYBODY,
    "workshop.register": EVERYBODY,
    "workshop.accept": {MANAGER: "yes"},
    "workshop.edit": {FACILITATOR: "own", MANAGER: "yes"},
    "workshop.contribute": {FACILITATOR: "own", MANAGER: "yes"},
    "proposal.enter": {FACILITATOR: "yes", MANAGER: "yes"},
    "upload.send": {PARTICIPANT: "own", FACILITATOR: "own", MANAGER: "own"},
    "recording.add": {FACILITATOR: "own", MANAGER: "yes"},
    "transcript.edit": {FACILITATOR: "own", MANAGER: "yes"},
    "transcript.read_over": EVERYBODY,
    "passage.mask": {FACILITATOR: "own", MODERATOR: "yes", MANAGER: "yes"},
    "consent.record": {FACILITATOR: "own", MANAGER: "yes"},
    "consent.withdraw": EVERYBODY,
    "voice.send": {PARTICIPANT: "own"},
    "voice.write": {FACILITATOR: "yes", MANAGER: "yes"},
    # official answers: the person who reviews a draft is never the person who wrote it
    "answer.draft": {RESPONDENT: "yes", MANAGER: "yes"},
    "answer.review": {RESPONDENT: "yes", MANAGER: "yes"},
    "answer.note": {RESPONDENT: "yes", MODERATOR: "yes", MANAGER: "yes"},
    "answer.publish": {MANAGER: "yes"},
    # synthesis
    "synthesis.write": {WRITER: "yes", MANAGER: "yes"},
    "synthesis.publish": {MANAGER: "yes"},
    "source.edit": {WRITER: "yes", MANAGER: "yes"},
    "objection.reply": {WRITER: "yes", MANAGER: "yes"},
    "remark.reply": {WRITER: "yes", MANAGER: "yes"},
    # data
    "dataset.publish": {MANAGER: "yes"},
    "dataset.download": EVERYBODY,
    # roles
    "role.grant_facilitator": {MANAGER: "yes", ADMIN: "yes"},
    "role.grant_respondent": {MANAGER: "yes", ADMIN: "yes"},
    "role.grant_writer": {MANAGER: "yes", ADMIN: "yes"},
    "role.grant_moderator": {MANAGER: "yes", ADMIN: "yes"},
    "role.grant_manager": {ADMIN: "yes"},
    "role.grant_organisation_admin": {ADMIN: "yes", PLATFORM_ADMIN: "yes"},
    # organisation and platform
    "organisation.edit": {ADMIN: "yes"},
    "organisation.create": {PLATFORM_ADMIN: "yes"},
    "organisation.manage": {
        PLATFORM_ADMIN: "yes"
    },  # hosts, administrators, sender of e-mails, suspension
    "appeals_pool.edit": {PLATFORM_ADMIN: "yes"},
    "participant.erase": {ADMIN: "yes"},
    "participant.name": {ADMIN: "yes"},
    "audit.read": {ADMIN: "yes"},
    # a person's own account
    "account.manage": ONESELF,
    "token.manage": ONESELF,
    "following.manage": ONESELF,
    "mail.stop": EVERYBODY,
    "journal.write_or_delete": NOBODY,
}
# These acts are done outside any consultation, so a role in any consultation of the organisation
# counts.
HELD_ANYWHERE = {"consultation.create"}
# For these acts, "yes" allows a request with a reason. A second person confirms it, and the
# identity can be read for thirty minutes (ADR 50).
BEHIND_GLASS = {"reporter.see_identity", "participant.see_email"}
# The installation's pool may do these acts too, where no person of the organisation may: it depends
# on the appeal (ADR 49).
OF_THE_POOL = {"appeal.decide"}


def columns_of(viewer: Viewer, consultation_id: UUID | None = None) -> set[str]:
    """Return the viewer's columns of the matrix, in one consultation or (None) the organisation.

    A role that waits for a second factor, or for the scope of a token, allows nothing, but still
    excludes taking part. A facilitator takes part too where the consultation lets its facilitators.
    """
    columns = {role for role, scope in viewer.roles if scope is None or scope == consultation_id}
    if columns and viewer.has_waiting_roles:
        return {VISITOR}
    if viewer.is_platform_admin:
        columns.add(PLATFORM_ADMIN)
    if columns == {FACILITATOR} and consultation_id in viewer.takes_part_in:
        return {FACILITATOR, PARTICIPANT}
    if columns:
        return columns
    return {PARTICIPANT} if viewer.participant else {VISITOR}


def mark(viewer: Viewer, act: str, consultation_id: UUID | None = None) -> str | None:
    """Return "yes", "own" or None: the mark of this viewer for this act in the matrix.

    Raise `KeyError` for an unknown act.
    """
    columns = columns_of(viewer, consultation_id)
    if act in HELD_ANYWHERE and not viewer.has_waiting_roles:
        columns |= {role for role, _scope in viewer.roles}
    marks = {MATRIX[act].get(column) for column in columns}
    return next((value for value in ("yes", "own") if value in marks), None)


def allows(
    viewer: Viewer, act: str, consultation_id: UUID | None = None, *, owner: bool = False
) -> bool:
    """Return whether the matrix allows this viewer this act in a consultation.

    `owner` is True if the object is the viewer's own.
    """
    found = mark(viewer, act, consultation_id)
    return found == "yes" or (found == "own" and owner)
