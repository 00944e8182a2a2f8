"""Irrevocable acts that take effect ten minutes after a person confirmed them (ADR 146).

Locks: the consultation, then the act, then those of the action. Never the act first: a second
confirmation holds the consultation and waits for the unique constraint of the act.
"""

# KNOWN_ACTS (act_kinds.py): kind -> (act of the matrix, action, name of its id, consultation_of,
# own check, end_of for extensions). Without a check of its own, an act is tried when it is confirmed:
# the action runs in a savepoint that is rolled back. The close has its own check, since a trial
# would count the votes.
# hash_shown (selectors/shown.py): SHA-256 of the stored columns of what the page shows, read as the
# system, without the columns that modeltranslation reads by language.

APPLY = "lifecycle.apply_waiting_act"


@transaction.atomic
def confirm_act(*, viewer, kind, object_id, shown, **arguments):
    known = KNOWN_ACTS[ActKind(kind)]
    consultation = locked(viewer, known.consultation_of(viewer, object_id))
    require(viewer, may(viewer, known.permission, consultation.pk))
    if find_waiting_act(viewer, kind, object_id):
        raise ActIsWaiting
    if shown != hash_shown(viewer.organisation, kind, object_id):
        raise ContentHasChanged
    delay = timedelta(seconds=settings.ACTS_WAIT_SECONDS)
    moment = clock.now()
    if known.end_of:  # the 24 hours must hold when it takes effect
        require_notice(known.end_of(viewer, object_id), moment + delay)
    known.require_possible(viewer, object_id, arguments)
    act = WaitingAct.objects.create(...)
    jobs.later(APPLY, delay, act_id=str(act.pk))
    return act


@transaction.atomic
def stop_act(*, viewer, act_id):
    mine = WaitingAct.objects.filter(organisation=viewer.organisation)
    consultation = locked(viewer, get_row_by_id(mine, act_id).consultation_id)
    act = get_row_by_id(mine.select_for_update(), act_id)
    require(viewer, rules.can_stop(viewer, consultation.pk))
    if act.state == ActState.STOPPED:
        return act
    if act.state != ActState.WAITING:
        raise ActHasEnded
    ...


@jobs.job(APPLY, is_short=True)  # in the module of the action: the web process stores it by name
def apply_waiting_act(*, act_id: UUID) -> None:
    found = WaitingAct.objects.filter(pk=act_id, state=ActState.WAITING).first()
    if found is None:
        return
    locked(Viewer.system(found.organisation), found.consultation_id)
    act = WaitingAct.objects.select_for_update().get(pk=act_id)
    if act.state != ActState.WAITING:
        return
    remaining = act.due_at - clock.now()
    if remaining > timedelta(0):
        jobs.later(APPLY, remaining, act_id=str(act.pk))
        return
    # hash differs: CONTENT; may(viewer_of(confirmed_by)) is False: ROLE; action refuses in its
    # savepoint: REFUSED; else DONE. A dropped act stores one mail job for each manager.
