"""Forms that visitors, and programs, may send: proof of work, honeypot field and minimum delay.

None of them refuses a person. A form without proof is counted under a narrower limit, and a form
sent too fast is shown once more.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core import signing
from django.utils.translation import gettext_lazy as _

from consult.accounts.sign_in import proofs_of_work

if TYPE_CHECKING:
    from consult.organisations.models import Organisation


SALT = "consult.form.shown"
LATEST = 7 * 86400  # seconds
ONCE_MORE = _("This form was sent very fast. Nothing is wrong in it: send it again to confirm.")


class CarefulForm(forms.Form):
    """A form that visitors may send.

    `use` names the purpose of its proof of work. `is_proved` is set by `check_proof_or_delay`.
    """

    proof = forms.CharField(required=False)
    shown_at = forms.CharField(required=False)
    reference = forms.CharField(required=False, label=_("Leave this field empty"))
    use = ""
    is_proved = False
    is_asked_once_more = False

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation

    def challenge(self) -> str:
        """Return the work for the browser, another one each time the form is shown."""
        return json.dumps(proofs_of_work.challenge(self.organisation, self.use))

    def sign_current_time(self) -> str:
        """Return the current moment, signed, as the moment when the form is shown."""
        return signing.dumps(time.time(), salt=SALT)

    def check_proof_or_delay(self) -> bool:
        """Return whether the form has a proof of work, or was sent after a minimum delay.

        The honeypot field must be empty in both cases. This spends the proof: call it once, when
        all else is valid. If it returns False, it puts the reason above the form.
        """
        self.is_proved = self.spend_proof()
        if not self.cleaned_data["reference"] and (
            self.is_proved or self._seconds() >= settings.UNPROVED_SECONDS
        ):
            return True
        self.add_error(None, ONCE_MORE)
        self.is_asked_once_more = True
        return False

    def spend_proof(self) -> bool:
        """Spend the proof that was sent with the form, and return whether it is valid."""
        return proofs_of_work.spend(self.organisation, self.use, self.cleaned_data["proof"])

    def _seconds(self) -> int:
        """Return the seconds since the form was shown.

        Return 0 if the moment is missing or forged, or older than seven days: programs may pass
        such a form around for days.
        """
        try:
            ago = time.time() - signing.loads(self.cleaned_data["shown_at"], salt=SALT)
        except signing.BadSignature:
            return 0
        return ago if ago < LATEST else 0
