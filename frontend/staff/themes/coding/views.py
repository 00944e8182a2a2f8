"""Pages on which two writers code a sample independently, and compare their codes."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.outcomes.coding import actions, selectors
from consult.outcomes.themes.selectors import list_confirmed_themes
from frontend.staff.entries import setup
from frontend.staff.themes.access import consultation_of_writer
from frontend.staff.themes.coding.forms import CodesForm, SampleForm
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page

# Krippendorff, Content Analysis, 4th edition, chapter 12: rely on 0.800 or more, and draw only
# tentative conclusions from 0.667.
RELIABLE = 0.8
TENTATIVE = 0.667
VERDICTS = (
    (
        RELIABLE,
        gettext_lazy("Two people understand these codes in the same way. You can rely on them."),
    ),
    (
        TENTATIVE,
        gettext_lazy(
            "The codes are understood in similar ways. Conclusions are tentative: write down what each code means."
        ),
    ),
    (
        float("-inf"),
        gettext_lazy(
            "The codes are not understood in the same way. Discuss the differences below, change the codes, and draw "
            "a new sample."
        ),
    ),
)


@page("synthesis.write")
def list_samples(request, slug):
    """List the samples, and draw one."""
    viewer = request.viewer
    consultation = consultation_of_writer(request, slug)
    named = [theme.title for theme in list_confirmed_themes(viewer, consultation.pk)]
    form = SampleForm(
        posted(request),
        initial={"codes": "\n".join([*named, _("Something else")]) if named else ""},
    )
    if submit(request, form, "sample", actions.draw_sample, consultation_id=consultation.pk):
        messages.success(
            request, _("The sample has been drawn. Another writer can join from this page.")
        )
        return redirect("staff-coding", slug)
    samples = [
        (sample, sum(selectors.count_missing(sample).values()), selectors.seat_of(viewer, sample))
        for sample in selectors.list_samples(viewer, consultation.pk)
    ]
    context = setup(request, consultation, "staff-coding", form=form, samples=samples)
    return render(request, "staff/themes/coding.html", context, status=status(form))


@page("synthesis.write")
def code_sample(request, slug, sample_number):
    """Give codes to a sample or, once both writers have finished, compare them."""
    viewer = request.viewer
    consultation = consultation_of_writer(request, slug)
    sample = selectors.get_sample(viewer, consultation.pk, sample_number)
    units = selectors.list_units(viewer, consultation, sample)
    is_finished = all(len(unit.codes) > 1 for unit in units)
    seat = selectors.seat_of(viewer, sample)
    form = CodesForm(posted(request), sample=sample, units=units)
    if seat and submit(request, form, "sample", actions.store_codes, sample_id=sample.pk):
        messages.success(request, _("Your codes have been saved."))
        return redirect("staff-coding-sample", slug, sample_number)
    agreement = selectors.read_agreement(sample, units)
    context = setup(
        request,
        consultation,
        "staff-coding",
        sample=sample,
        seat=seat,
        has_free_seat=not (sample.first_coder_id and sample.second_coder_id),
        form=form,
        is_finished=is_finished,
        missing=selectors.count_missing(sample),
        agreement=agreement,
        verdict=_verdict(agreement) if agreement else "",
        differing=[
            (unit, [sample.codes[code] for code in unit.codes])
            for unit in units
            if is_finished and not unit.is_equal
        ],
    )
    return render(request, "staff/themes/sample.html", context, status=status(form))


@page("synthesis.write")
def join_sample(request, slug, sample_number):
    """Become one of the two coders of a sample."""
    consultation = consultation_of_writer(request, slug)
    sample = selectors.get_sample(request.viewer, consultation.pk, sample_number)
    if request.method == "POST":
        actions.take_seat(viewer=request.viewer, sample_id=sample.pk)
        messages.success(request, _("You code this sample. Only you see your codes for now."))
    return redirect("staff-coding-sample", slug, sample_number)


def _verdict(agreement) -> str:
    """Return what the agreement allows. A wide interval allows tentative conclusions at most."""
    measured = agreement.alpha if agreement.low >= TENTATIVE else min(agreement.alpha, TENTATIVE)
    return next(str(sentence) for least, sentence in VERDICTS if measured >= least)
