"""Pages where participants of a workshop read over their words and object, without name or account.

Reading sets no cookie. The address of the next page contains which passages were ticked, but not
the text that is typed there.
"""

from django.shortcuts import redirect, render

from consult.workshops.transcripts.actions import validation as validation_actions
from consult.workshops.transcripts.selectors import transcripts as transcript_selectors
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page
from frontend.transcript_reviews.forms import AnswerForm

ACT = "transcript.read_over"
TICKED = "wrong"


@page(ACT)
def show_transcript(request, token):
    """Show the passages one after the other, each with a box to tick if something is wrong."""
    link = transcript_selectors.get_reading(request.viewer, token)
    ticked = set(request.GET.getlist(TICKED))
    passages = [
        (number, passage, str(passage.segment_id) in ticked) for number, passage in _numbered(link)
    ]
    return render(
        request,
        "transcript_reviews/read.html",
        _context(link, token) | {"passages": passages, "ticked": TICKED},
    )


@page(ACT)
def answer_reading(request, token):
    """Show the form for the ticked passages, and save the objections.

    No ticked passage means that the participant agrees with everything.
    """
    viewer = request.viewer
    link = transcript_selectors.get_reading(viewer, token)
    ticked = set(request.GET.getlist(TICKED))
    passages = {
        passage.segment_id: passage
        for _number, passage in _numbered(link)
        if str(passage.segment_id) in ticked
    }
    form = AnswerForm(posted(request), passages=list(passages.values()))

    if submit(request, form, "reading_link", validation_actions.object_by_link, token=token):
        return redirect("read-over-thanks", token)
    context = _context(link, token) | {"form": form, "query": request.GET.urlencode()}
    return render(request, "transcript_reviews/answer.html", context, status=status(form))


@page(ACT)
def show_thanks(request, token):
    """Show what becomes of the answer."""
    link = transcript_selectors.get_reading(request.viewer, token)
    return render(request, "transcript_reviews/thanks.html", _context(link, token))


def _numbered(link):
    return enumerate(transcript_selectors.list_words_to_review(link), 1)


def _context(link, token):
    recording = link.recording
    return {"workshop": recording.workshop, "recording": recording, "token": token}
