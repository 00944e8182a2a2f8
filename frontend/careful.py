"""Forms that anybody may send, and programs too: a proof of work, a field that people do not see, a moment's delay.

None of them refuses anybody: what has no proof is counted more narrowly, what is sent too fast is shown once more.
"""

from __future__ import annotations

import json
import time

from django import forms
from django.conf import settings
from django.core import signing
from django.utils.translation import gettext_lazy as _

from consult.accounts import proofs

SALT = "consult.form.shown"
LATEST = 7 * 86400  # seconds
ONCE_MORE = _("Check what you wrote, then send it again.")


class CarefulForm(forms.Form):
    """A visitor's form. `use` names what its proof is for; `is_proved` is known once `is_taken_slowly` was called."""

    proof = forms.CharField(required=False)
    shown_at = forms.CharField(required=False)
    reference = forms.CharField(required=False, label=_("Leave this field empty"))
    use = ""
    is_proved = False

    def __init__(self, *args, organisation, **kwargs):
        super().__init__(*args, **kwargs)
        self.organisation = organisation

    def challenge(self) -> str:
        """What the browser may work on; another one each time the form is shown."""
        return json.dumps(proofs.challenge(self.organisation, self.use))

    def shown_now(self) -> str:
        """The moment of showing, signed."""
        return signing.dumps(time.time(), salt=SALT)

    def is_taken_slowly(self) -> bool:
        """Whether it proves its work, or was sent by whoever took the time to read and filled in what is seen alone.

        Spends the proof: call it once, when all else is right. Says why beside the form otherwise.
        """
        self.is_proved = self.spend_proof()
        if not self.cleaned_data["reference"] and (self.is_proved or self._seconds() >= settings.UNPROVED_SECONDS):
            return True
        self.add_error(None, ONCE_MORE)
        return False

    def spend_proof(self) -> bool:
        """Spend the proof that came with the form; return whether it is one."""
        return proofs.spend(self.organisation, self.use, self.cleaned_data["proof"])

    def _seconds(self):
        """How long ago it was shown; none when it does not say so, or when it goes round among programs for days."""
        try:
            ago = time.time() - signing.loads(self.cleaned_data["shown_at"], salt=SALT)
        except signing.BadSignature:
            return 0
        return ago if ago < LATEST else 0
