"""Forms that visitors, and programs, may send: proof of work, honeypot field and minimum delay.

None of them refuses a person. A form without proof is counted under a narrower limit. After a few
forms from one network that were sent at once, as browsers that fill in addresses do, such a form is
shown once more.
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
from consult.core.exceptions import TooMany
from consult.core.records import limits

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

    def check_proof_or_delay(self, sender: str) -> bool:
        """Return whether the form has a proof of work, or was sent after a minimum delay.

        The first forms of a sender, a network, need no delay. The honeypot field must be empty in
        all cases. This spends the proof: call it once, when all else is valid. If it returns False,
        it puts the reason above the form.
        """
        self.is_proved = self.spend_proof()
        if not self.cleaned_data["reference"] and (self.is_proved or self._is_timely(sender)):
            return True
        self.add_error(None, ONCE_MORE)
        self.is_asked_once_more = True
        return False

    def spend_proof(self) -> bool:
        """Spend the proof that was sent with the form, and return whether it is valid."""
        return proofs_of_work.spend(self.organisation, self.use, self.cleaned_data["proof"])

    def _is_timely(self, sender: str) -> bool:
        """Return whether the form was sent after the delay, or is one of the first of its sender.

        The moment when it was shown is missing or forged, or older than seven days, in a form that
        programs may pass around for days: it has none.
        """
        try:
            ago = time.time() - signing.loads(self.cleaned_data["shown_at"], salt=SALT)
        except signing.BadSignature:
            ago = LATEST
        if ago >= LATEST:
            return settings.UNPROVED_SECONDS == 0
        if ago >= settings.UNPROVED_SECONDS:
            return True
        try:
            limits.check("quick_form", sender)
        except TooMany:
            return False
        return True
