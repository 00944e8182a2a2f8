"""Imports from other platforms: complete, with the original dates, and only once."""

from datetime import UTC, datetime, timedelta

import pytest

from consult.accounts.people.actions import import_participants
from consult.accounts.viewer import Viewer
from consult.consultations.actions.fields import add_field
from consult.consultations.actions.tags import add_tag
from consult.consultations.models import Consultation, Phase
from consult.core.exceptions import Invalid
from consult.core.models import JournalEntry
from debates import erasure
from debates.exceptions import AlreadyFinal
from debates.imports.actions import comments as comment_actions
from debates.imports.actions import proposals as proposal_actions
from debates.imports.actions import tallies as tally_actions
from debates.models import Comment, ImportedTally, Proposal
from debates.proposals.selectors import proposals as proposal_selectors
from debates.proposals.selectors import tags as tag_selectors
from debates.proposals.selectors import versions as version_selectors
from moderation.cases.actions.cases import open_case
from moderation.decisions.actions.decisions import decide
from moderation.models import Case
from tests.debates import given
from tests.factories import make

THEN, LATER = datetime(2015, 9, 26, 10, tzinfo=UTC), datetime(2015, 10, 1, 12, tzinfo=UTC)


@pytest.fixture
def archive(organisation):
    """Return a closed consultation, in which participants can no longer write."""
    return make.consultation(organisation, state="closed")


def import_person(archive, name="p1"):
    """Return a pseudonym of the other platform."""
    people = import_participants(
        organisation=archive.organisation, origin="ailleurs", people=[(name, f"Participant {name}")]
    )
    return people[name]


def proposal_row(archive, origin_id="61", **fields):
    """Return a proposal of the other platform."""
    texts = {"title": "Open data", "body": "*Par défaut*.", "created_at": THEN, "updated_at": LATER}
    return (
        {"origin_id": origin_id, "topic": given.topic_of(archive), "author": import_person(archive)}
        | texts
        | fields
    )


def import_proposals(archive, *rows, **options):
    """Import proposals."""
    return proposal_actions.import_proposals(
        organisation=archive.organisation,
        consultation=archive,
        origin="ailleurs",
        rows=rows,
        **options,
    )


def import_comments(archive, *rows):
    """Import comments."""
    return comment_actions.import_comments(
        organisation=archive.organisation, consultation=archive, origin="ailleurs", rows=rows
    )


def comment_row(origin_id="35", proposal="61", **fields):
    """Return a comment of the other platform."""
    return {
        "origin_id": origin_id,
        "proposal": proposal,
        "body": "D'accord.",
        "created_at": THEN,
    } | fields


def import_tallies(archive, *rows):
    """Import totals."""
    return tally_actions.import_tallies(
        organisation=archive.organisation, consultation=archive, origin="ailleurs", rows=rows
    )


def test_proposals_keep_their_dates_and_authors_and_are_numbered_in_order(archive):
    report = import_proposals(
        archive,
        proposal_row(archive, "61"),
        proposal_row(archive, "62", title="Court", body="Bref."),
    )
    assert report.counts() == {"created": 2, "updated": 0, "unchanged": 0}
    first, second = Proposal.objects.order_by("number")
    assert (first.number, first.origin_id, second.number, second.origin_id) == (1, "61", 2, "62")
    assert (first.created_at, first.updated_at, first.published_at) == (THEN, LATER, THEN)
    assert (first.author, first.body_html) == (
        import_person(archive),
        "<p><em>Par défaut</em>.</p>\n",
    )
    assert [
        v.number for v in version_selectors.versions(make.visitor(archive.organisation), first)
    ] == [1]
    assert report.ids == {"61": first.pk, "62": second.pk}


def test_tags_and_fields_of_a_proposal_are_imported_with_it(archive):
    system = Viewer.system(archive.organisation)
    where = {"viewer": system, "consultation_id": archive.pk}
    Consultation.objects.filter(pk=archive.pk).update(
        closes_at=datetime.now(UTC) + timedelta(days=1)
    )
    Phase.objects.filter(consultation=archive).update(
        closes_at=datetime.now(UTC) + timedelta(days=1)
    )
    tag, cost = (
        add_tag(**where, label_fr="Mobilité"),
        add_field(**where, kind="number", label_fr="Coût", maximum=100),
    )
    entered = proposal_row(archive, "61", tags=[tag], fields={str(cost.pk): 12})
    assert import_proposals(archive, entered).created == 1
    proposal = proposal_selectors.get_proposal(
        make.visitor(archive.organisation), Proposal.objects.get().pk
    )
    assert (
        [imported_tag.label for imported_tag in tag_selectors.tags_of(proposal)],
        proposal.fields,
    ) == (
        ["Mobilité"],
        {str(cost.pk): 12},
    )
    assert import_proposals(archive, entered).unchanged == 1
    # the row gives neither tags nor fields
    assert import_proposals(archive, proposal_row(archive, "61")).unchanged == 1
    assert (
        import_proposals(archive, proposal_row(archive, "61", fields={str(cost.pk): 15})).updated
        == 1
    )
    assert [
        v.number for v in version_selectors.versions(make.visitor(archive.organisation), proposal)
    ] == [
        1,
        2,
    ]
    with pytest.raises(Invalid):
        import_proposals(archive, proposal_row(archive, "62", fields={str(cost.pk): 101}))


def test_second_import_changes_nothing(archive):
    rows = [proposal_row(archive, "61"), proposal_row(archive, "62", is_removed=True)]
    before = import_proposals(archive, *rows)
    again = import_proposals(archive, *rows)
    assert again.counts() == {"created": 0, "updated": 0, "unchanged": 2}
    assert again.ids == before.ids
    assert sorted(Proposal.objects.values_list("number", flat=True)) == [1, 2]


def test_changed_row_makes_a_version(archive):
    import_proposals(archive, proposal_row(archive))
    assert (
        import_proposals(archive, proposal_row(archive, body="*Par défaut*, partout.")).counts()[
            "updated"
        ]
        == 1
    )
    proposal = Proposal.objects.get()
    assert (proposal.version, proposal.body, proposal.updated_at) == (
        2,
        "*Par défaut*, partout.",
        LATER,
    )
    assert proposal.versions.count() == 2


def test_removed_row_is_a_tombstone_without_text(archive):
    import_proposals(archive, proposal_row(archive, is_removed=True))
    proposal = Proposal.objects.get()
    assert (proposal.state, proposal.title, proposal.body, proposal.versions.count()) == (
        "removed",
        "",
        "",
        0,
    )
    [stone] = proposal_selectors.proposals(make.visitor(archive.organisation), consultation=archive)
    assert (stone.number, stone.created_at, stone.author) == (1, THEN, None)


def test_row_removed_since_becomes_a_tombstone_and_local_erasures_stay(archive):
    import_proposals(archive, proposal_row(archive, "61"), proposal_row(archive, "62"))
    Proposal.objects.filter(origin_id="62").update(state="erased", title="", body="")
    report = import_proposals(
        archive, proposal_row(archive, "61", is_removed=True), proposal_row(archive, "62")
    )
    assert report.counts() == {"created": 0, "updated": 1, "unchanged": 1}
    assert dict(Proposal.objects.values_list("origin_id", "state")) == {
        "61": "removed",
        "62": "erased",
    }


@pytest.mark.parametrize("keep_texts", [True, False])
def test_second_import_does_not_restore_an_erased_person(archive, keep_texts):
    rows, remarks = [proposal_row(archive)], [comment_row(author=import_person(archive))]
    import_proposals(archive, *rows), import_comments(archive, *remarks)
    system = make.Viewer.system(archive.organisation)
    erasure.erase_proposals(system, import_person(archive).pk, keep_texts)
    erasure.erase_comments(system, import_person(archive).pk, keep_texts)
    assert [
        report.counts()["unchanged"]
        for report in (import_proposals(archive, *rows), import_comments(archive, *remarks))
    ] == [1, 1]
    changed = {"body": "*Par défaut*, partout.", "author": import_person(archive)}
    (
        import_proposals(archive, proposal_row(archive, **changed)),
        import_comments(archive, comment_row(**changed)),
    )
    for text in (Proposal.objects.get(), Comment.objects.get()):
        assert text.author is None
        assert text.body == (changed["body"] if keep_texts else "")


@pytest.mark.parametrize("state", ["published", "restricted", "hidden_provisional"])
def test_text_removed_from_its_source_since_is_erased(archive, state):
    import_proposals(archive, proposal_row(archive, "61"), proposal_row(archive, "62"))
    import_proposals(archive, proposal_row(archive, "61", body="*Par défaut*, partout."))
    import_comments(archive, comment_row("35"), comment_row("36"))
    text, comment = Proposal.objects.get(origin_id="61"), Comment.objects.get(origin_id="35")
    for model in (Proposal, Comment):
        model.objects.filter(pk__in=[text.pk, comment.pk]).update(state=state)
    open_case(target_kind="proposal", target=text)
    assert (
        import_proposals(
            archive, proposal_row(archive, "61", is_removed=True), proposal_row(archive, "62")
        ).removed
        == 1
    )
    assert (
        import_comments(archive, comment_row("35", is_removed=True), comment_row("36")).removed == 1
    )
    text.refresh_from_db()
    comment.refresh_from_db()
    assert (text.state, text.title, text.body, text.body_html) == ("removed", "", "", "")
    assert (comment.state, comment.body, comment.body_html) == ("removed", "", "")
    assert (text.versions.count(), text.author, text.comments_count) == (
        0,
        import_person(archive),
        1,
    )
    assert list(Case.objects.values_list("state", flat=True)) == ["closed"]
    again = import_proposals(
        archive, proposal_row(archive, "61", is_removed=True), proposal_row(archive, "62")
    )
    assert (again.counts(), again.removed) == ({"created": 0, "updated": 0, "unchanged": 2}, 0)


@pytest.mark.parametrize("state", ["removed", "withdrawn", "erased"])
def test_text_removed_here_before_its_source_is_left_unchanged(archive, state):
    import_proposals(archive, proposal_row(archive))
    Proposal.objects.update(state=state, decision_number=7)
    assert import_proposals(archive, proposal_row(archive, is_removed=True)).removed == 0
    assert Proposal.objects.values_list("state", "decision_number").get() == (state, 7)


def test_text_removed_from_its_source_cannot_be_restored(archive):
    import_proposals(archive, proposal_row(archive, is_removed=True))
    proposal = Proposal.objects.get()
    with pytest.raises(AlreadyFinal):
        decide(
            viewer=make.person("moderator", archive),
            target_kind="proposal",
            target_id=proposal.pk,
            action="restore",
        )
    proposal.refresh_from_db()
    assert proposal.state == "removed"


def test_invalid_row_cancels_the_whole_import(archive):
    with pytest.raises(Invalid) as refused:
        import_proposals(
            archive, proposal_row(archive, "61"), proposal_row(archive, "62", title="")
        )
    assert "62" in str(refused.value)
    assert (
        Proposal.objects.count(),
        JournalEntry.objects.filter(act="proposal.import").count(),
    ) == (0, 0)
    assert import_proposals(archive, proposal_row(archive, "61")).created == 1
    assert Proposal.objects.get().number == 1


def test_import_of_many_rows_makes_one_journal_entry(archive):
    import_proposals(archive, *(proposal_row(archive, str(number)) for number in range(3)))
    entry = JournalEntry.objects.get(act="proposal.import")
    assert entry.data == {"origin": "ailleurs", "created": 3, "updated": 0, "unchanged": 0}


def test_comments_keep_threads_stances_and_counts(archive):
    import_proposals(archive, proposal_row(archive))
    report = import_comments(
        archive,
        comment_row("1", stance="for", author=import_person(archive)),
        comment_row("2", reply_to="1", stance="against"),
        comment_row("3", reply_to="2"),
        comment_row("4", is_removed=True),
    )
    assert report.counts() == {"created": 4, "updated": 0, "unchanged": 0}
    first, second, third, fourth = Comment.objects.order_by("origin_id")
    assert [(comment.root_id, comment.reply_to_id) for comment in (second, third)] == [
        (first.pk, first.pk),
        (first.pk, second.pk),
    ]
    assert (first.created_at, first.author, first.stance, fourth.state, fourth.body) == (
        THEN,
        import_person(archive),
        "for",
        "removed",
        "",
    )
    assert Proposal.objects.get().comments_count == 3


def test_second_import_of_comments_takes_only_changes(archive):
    import_proposals(archive, proposal_row(archive))
    rows = [comment_row("1"), comment_row("2", reply_to="1")]
    import_comments(archive, *rows)
    assert import_comments(archive, *rows).counts() == {"created": 0, "updated": 0, "unchanged": 2}
    changed = import_comments(
        archive,
        comment_row("1", body="Pas d'accord."),
        comment_row("2", reply_to="1", is_removed=True),
    )
    assert changed.counts() == {"created": 0, "updated": 2, "unchanged": 0}
    assert Proposal.objects.get().comments_count == 1


def test_comment_on_an_unknown_object_is_refused(archive):
    import_proposals(archive, proposal_row(archive))
    with pytest.raises(Invalid):
        import_comments(archive, comment_row("1", proposal="999"))
    with pytest.raises(Invalid):
        import_comments(archive, comment_row("1", reply_to="999"))
    assert Comment.objects.count() == 0


def test_imported_totals_are_separate_and_replace_those_of_their_origin(archive):
    import_proposals(archive, proposal_row(archive))
    import_comments(archive, comment_row("35"))
    rows = [
        {"proposal": "61", "agree": 3, "mixed": 2, "disagree": 1},
        {"comment": "35", "agree": 7},
    ]
    assert import_tallies(archive, *rows).counts() == {"created": 2, "updated": 0, "unchanged": 0}
    assert import_tallies(archive, *rows).counts() == {"created": 0, "updated": 0, "unchanged": 2}
    assert (
        import_tallies(archive, {"proposal": "61", "agree": 4, "mixed": 2, "disagree": 1}).counts()[
            "updated"
        ]
        == 1
    )
    visitor = make.visitor(archive.organisation)
    [proposal] = proposal_selectors.proposals(visitor, consultation=archive)
    [tally] = proposal.imported_tallies.all()
    assert (tally.origin, tally.agree, tally.mixed, tally.disagree, tally.total) == (
        "ailleurs",
        4,
        2,
        1,
        7,
    )
    assert ImportedTally.objects.filter(comment__isnull=False).get().total == 7


def test_unknown_or_negative_totals_are_refused(archive):
    import_proposals(archive, proposal_row(archive))
    for wrong in ({"proposal": "999", "agree": 1}, {"proposal": "61", "agree": -1}):
        with pytest.raises(Invalid):
            import_tallies(archive, wrong)
    assert ImportedTally.objects.count() == 0
