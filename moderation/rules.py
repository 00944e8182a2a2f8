"""Who may handle what was reported; who may never, because it is their own."""

from consult.accounts.rules import may
from consult.accounts.selectors import own_institutions
from consult.core import kinds
from moderation.enums import Action, ApprovalKind
from moderation.models import Notice

WHO = {ApprovalKind.REPORTER: "reporter.see_identity", ApprovalKind.ADDRESS: "participant.see_email"}


def can_see_queue(viewer, consultation_id) -> bool:
    """Read the cases of a consultation."""
    return may(viewer, "moderation.queue", consultation_id)


def can_decide(viewer, consultation_id) -> bool:
    """Decide on the texts of a consultation."""
    return may(viewer, "moderation.decide", consultation_id)


def can_see_devices(viewer, consultation_id) -> bool:
    """Read from how many devices a consultation was written in: figures, and never whose they are."""
    return may(viewer, "devices.see", consultation_id)


def can_take(viewer, action, consultation_id) -> bool:
    """Take one kind of decision: managers move and merge too, and limit nobody's voice."""
    if action in Action.rearranging():
        return may(viewer, "moderation.arrange", consultation_id)
    return can_decide(viewer, consultation_id)


def can_know(viewer, kind, consultation_id) -> bool:
    """Ask who reported something, or for somebody's address, and read it once a second person agreed."""
    return may(viewer, WHO[ApprovalKind(kind)], consultation_id)


def can_let_know(viewer, consultation_id) -> bool:
    """Be the second person, without whom nobody reads who somebody is."""
    return may(viewer, "identity.confirm", consultation_id)


def possible_decisions(viewer, target_kind, target) -> list[Action]:
    """What the viewer may decide of a kind of object, whatever the state it is in."""
    fitting = [one for one in Action.on_texts() if kinds.fits(target_kind, one)]
    if not getattr(target, "merged_into_id", None):
        fitting = [one for one in fitting if one != Action.SPLIT]
    else:
        fitting = [one for one in fitting if one != Action.MERGE]
    return [one for one in fitting if can_take(viewer, one, target.consultation_id)]


def is_own_case(viewer, target_kind, target) -> bool:
    """The viewer wrote the text, or speaks for the institution that it is signed by, or reported it at any time.

    One query, two for what an institution signs.
    """
    person = viewer.participant
    if person is None:
        return False
    if target.author_id == person.pk or _speaks_for(viewer, getattr(target, "institution_id", None)):
        return True
    return Notice.objects.filter(target_kind=target_kind, target_id=target.pk, reporter=person).exists()


def own_among(viewer, targets: dict) -> set:
    """Which of several objects, by (kind, id), the viewer may not decide on, as `is_own_case` says.

    One query, two where an institution signed one of them.
    """
    person = viewer.participant
    if person is None or not targets:
        return set()
    signed = {key: pk for key, one in targets.items() if (pk := getattr(one, "institution_id", None))}
    theirs = set(own_institutions(viewer).values_list("pk", flat=True)) if signed else set()
    notices = Notice.objects.filter(reporter=person, target_id__in=[pk for _kind, pk in targets])
    reported = set(notices.values_list("target_kind", "target_id"))
    wrote = {key for key, one in targets.items() if one.author_id == person.pk}
    return wrote | {key for key, pk in signed.items() if pk in theirs} | (reported & targets.keys())


def _speaks_for(viewer, institution_id):
    return institution_id is not None and own_institutions(viewer).filter(pk=institution_id).exists()
