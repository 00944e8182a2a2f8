"""The page that signs in with a passkey alone.

It needs no address, code or password: the device checks its holder.
"""

from django.http import HttpResponseRedirect
from django.shortcuts import render

from consult.accounts.passkeys import passkey_proofs
from consult.core.exceptions import DomainError
from frontend.sign_in.pending_data import around_act, back, leave_elsewhere, sent_act, throttled
from frontend.toolkit.forms.form_submission import posted, status
from frontend.toolkit.pages.page import PUBLIC, page
from frontend.toolkit.sign_in.act_completion import finish
from frontend.toolkit.sign_in.attempts import check_sign_in, must_be_counted
from frontend.toolkit.sign_in.code_forms import PasskeyForm


@page(PUBLIC)
def sign_in_with_passkey(request):
    """Sign in the holder of a passkey of this site.

    Without scripts, the page shows that a code is enough.
    """
    if request.viewer.participant:
        return HttpResponseRedirect(back(request))
    form = PasskeyForm(posted(request))
    act = sent_act(request)
    request.awaits_act = act is not None
    refusal = None
    if request.method == "POST":
        must_be_counted()
        leave_elsewhere(request)
        form.full_clean()
        try:
            check_sign_in(request)
            values = form.cleaned_data
            signed_in = passkey_proofs.sign_in(
                request,
                answer=values["passkey"],
                challenge=values["challenge"],
                place=back(request),
            )
            return finish(request, signed_in, act, email="")
        except DomainError as why:
            refusal = why
            form.add_error(None, str(why))
    context = {
        "form": form,
        "next": back(request),
        "passkey_request": passkey_proofs.ask_any_passkey(request),
    }
    context |= around_act(request, act)
    return throttled(render(request, "sign_in/passkey.html", context, status=status(form)), refusal)
