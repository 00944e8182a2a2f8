"""Pages that publish and close a consultation, and show its data."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.accounts import rules as account_rules
from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.consultations import rules
from consult.consultations.actions import lifecycle as lifecycle_actions
from consult.consultations.enums import Capability, ConsultationState
from consult.consultations.selectors import charters as charter_selectors
from consult.consultations.selectors import consultations as consultation_selectors
from consult.consultations.selectors import readiness as readiness_selectors
from consult.consultations.selectors import timetable as timetable_selectors
from consult.consultations.selectors import topics as topic_selectors
from consult.opendata import selectors as datasets
from consult.opendata.actions import publication as publication_actions
from frontend.presenters.consultation.waiting_times import list_moderation_rules
from frontend.presenters.outcome.announced_outcomes import announce_outcomes
from frontend.staff.consultations.publication.forms import ClosingForm
from frontend.staff.entries import required, setup, to_edit
from frontend.toolkit.forms.form_submission import ActForm, posted, status, submit
from frontend.toolkit.pages.page import page
from frontend.toolkit.words import dates
from moderation.cases.selectors import delays as delay_selectors

PARTS = {
    "presentation": "staff-consultation",
    "topics": "staff-topics",
    "timetable": "staff-timetable",
    "charter": "staff-charter",
    "roles": "staff-roles",
}


@page("consultation.publish")
def show_publication(request, slug):
    """Show the page before publication: missing fields, preview, link to the publishing page."""
    consultation = to_edit(request, slug)
    preview = request.build_absolute_uri(reverse("consultation", args=[slug]))
    context = setup(
        request,
        consultation,
        "staff-publication",
        missing=list(_missing(request.viewer, consultation)),
        date_warnings=readiness_selectors.doubtful_dates(consultation),
        **_describe_queue(request.viewer, consultation),
        preview_url=f"{preview}?preview={consultation.preview_key}",
        is_running=consultation.state in (ConsultationState.OPEN, ConsultationState.UPCOMING),
    )
    return render(request, "staff/consultations/publication.html", context)


@page("consultation.publish")
def publish_consultation(request, slug):
    """Show the promises once more, then publish for good. Sending again changes nothing."""
    consultation = to_edit(request, slug)
    form = ActForm(posted(request))
    if submit(
        request,
        form,
        "consultation",
        lifecycle_actions.publish_consultation,
        consultation_id=consultation.pk,
    ):
        messages.success(request, _("The consultation is public."))
        return redirect("consultation", slug)
    if consultation.published_at or (
        readiness_selectors.missing(consultation) and not form.is_bound
    ):
        # That page lists the missing fields, or shows that the consultation is public.
        return show_publication(request, slug)
    topics = list(topic_selectors.topics(request.viewer, consultation))
    charter = charter_selectors.current_charter(consultation)
    context = setup(
        request,
        consultation,
        "staff-publication",
        form=form,
        last_moment=dates.in_full(consultation.closes_at) if consultation.closes_at else "",
        phases=[
            (phase.title, dates.in_full(phase.opens_at), dates.in_full(phase.closes_at))
            for phase in consultation.phases.all()
        ],
        rules=list_moderation_rules(consultation, topics),
        outcomes=announce_outcomes(request.viewer, consultation),
        topics=topics,
        date_warnings=readiness_selectors.doubtful_dates(consultation),
        charter=charter,
        charter_hash=charter.fingerprint() if charter else "",
    )
    return render(request, "staff/consultations/publish.html", context, status=status(form))


def _missing(viewer: Viewer, consultation):
    """Yield the missing fields, each with the address of its field.

    The address is "" if the viewer may not edit that part.
    """
    pages = {part: reverse(name, args=[consultation.slug]) for part, name in PARTS.items()}
    if account_rules.can_edit_organisation(viewer):
        pages["organisation"] = reverse("staff-organisation")
    for lack in readiness_selectors.missing(consultation):
        anchor = f"#id_{lack.field}" if lack.field else ""
        yield lack.label, f"{pages[lack.part]}{anchor}" if lack.part in pages else ""


def _describe_queue(viewer: Viewer, consultation):
    """Return the queue of the moderators, and whether people may still contribute.

    The page asks to decide the waiting texts before the results are published.
    """
    queue = delay_selectors.queues(viewer.organisation, [consultation.pk]).get(consultation.pk)
    still = {Capability.PROPOSE, Capability.DISCUSS} & timetable_selectors.open_capabilities(
        consultation
    )
    return {"queue": queue, "may_contribute": bool(still)}


@page("consultation.close")
def close_consultation(request, slug):
    """Close the consultation before its date, with a public reason."""
    consultation = consultation_selectors.get_consultation(request.viewer, slug)
    required(rules.can_close(request.viewer, consultation))
    form = ClosingForm(posted(request))
    if submit(
        request,
        form,
        "consultation",
        lifecycle_actions.close_consultation,
        consultation_id=consultation.pk,
    ):
        messages.success(request, _("The consultation is closed. Its results are final."))
        return redirect("consultation", slug)
    context = setup(request, consultation, "staff-publication", form=form)
    return render(request, "staff/consultations/close.html", context, status=status(form))


@page("dataset.publish")
def show_data(request, slug):
    """Publish the dataset of the consultation. A published version never changes."""
    consultation = consultation_selectors.get_consultation(request.viewer, slug)
    required(may(request.viewer, "dataset.publish", consultation.pk))
    form = ActForm(posted(request))
    if submit(request, form, "dataset_version", publication_actions.publish_dataset, slug=slug):
        messages.success(request, _("The dataset is being prepared. Reload this page in a minute."))
        return redirect("staff-data", slug)
    context = setup(
        request,
        consultation,
        "staff-data",
        form=form,
        building=datasets.building(request.viewer, consultation),
        dataset=_dataset(request.viewer, slug),
    )
    return render(request, "staff/consultations/data.html", context, status=status(form))


def _dataset(viewer: Viewer, slug):
    matches = [dataset for dataset in datasets.datasets(viewer) if dataset.slug == slug]
    return datasets.get_dataset(viewer, slug) if matches else None
