"""Acts that a visitor began, and that the sign-in code completes (ADR 85).

The act is encrypted on its way: neither an address nor a log shows what was chosen. Its pages state
it in full, because pressing their button does it.
"""

from __future__ import annotations

import json
import uuid
import zlib
from base64 import urlsafe_b64encode
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from consult.core.exceptions import SignInFirst

if TYPE_CHECKING:
    from cryptography.fernet import Fernet
    from django_stubs_ext import StrPromise

    from consult.organisations.models import Organisation

# An act travels in the address of a page, so it ends with the session of a visitor.
DAY = 86400
COUNTED_ONCE = _("We ask for an address so that each person counts once.")
WHY_ADDRESS = _("We ask for an address to tell you about replies and decisions.")
NEWS = _("We ask for an address to tell you what is new.")


@dataclass(frozen=True)
class ActWords:
    """The sentences about one kind of act.

    - `when`: when it is done; `why`: why an address is needed;
    - `button`: the label of the button that does it;
    - `mail`: what the e-mail says that the code does. It names no choice;
    - `done`: what pages say afterwards. It names no choice either.
    """

    when: StrPromise
    why: StrPromise
    button: StrPromise
    mail: StrPromise
    done: StrPromise


WORDS = {
    "position": ActWords(
        when=_("Your opinion counts as soon as you have typed the code that we e-mail you."),
        why=COUNTED_ONCE,
        button=_("Confirm my opinion"),
        mail=_("Use this code to save your opinion on a contribution and sign in."),
        done=_("Your opinion has been saved."),
    ),
    "comment": ActWords(
        when=_("Your comment is sent as soon as you have typed the code that we e-mail you."),
        why=WHY_ADDRESS,
        button=_("Publish my comment"),
        mail=_("Use this code to publish the comment that you wrote and sign in."),
        done=_("Your comment has been sent."),
    ),
    "proposal": ActWords(
        when=_("Your contribution is sent as soon as you have typed the code that we e-mail you."),
        why=WHY_ADDRESS,
        button=_("Send my contribution"),
        mail=_("Use this code to send the contribution that you wrote and sign in."),
        done=_("Your contribution has been sent."),
    ),
    "follow": ActWords(
        when=_("You follow the page as soon as you have typed the code that we e-mail you."),
        why=NEWS,
        button=_("Confirm and follow"),
        mail=_("Use this code to follow news of this site and sign in."),
        done=_("You follow this page. We tell you what is new."),
    ),
    "ballot": ActWords(
        when=_("Your vote counts as soon as you have typed the code that we e-mail you."),
        why=COUNTED_ONCE,
        button=_("Confirm my vote"),
        mail=_("Use this code to save your vote on a question and sign in."),
        done=_("Your vote has been saved."),
    ),
    "endorsement": ActWords(
        when=_("Your support counts as soon as you have typed the code that we e-mail you."),
        why=COUNTED_ONCE,
        button=_("Confirm my support"),
        mail=_("Use this code to save your support for a comment and sign in."),
        done=_("Your support has been saved."),
    ),
    "remark": ActWords(
        when=_("Your remark is sent as soon as you have typed the code that we e-mail you."),
        why=COUNTED_ONCE,
        button=_("Send my remark"),
        mail=_("Use this code to send your remark on the draft of a synthesis and sign in."),
        done=_("Your remark has been sent."),
    ),
    "invitation": ActWords(
        when=_("You are part of the team as soon as you have typed the code that we e-mail you."),
        why=_("The code proves that the address is yours."),
        button=_("Accept the invitation"),
        mail=_("Use this code to accept the invitation to the team and sign in."),
        done=_("You are now part of the team."),
    ),
    "questionnaire": ActWords(
        when=_("Your answers are sent as soon as you have typed the code that we e-mail you."),
        why=COUNTED_ONCE,
        button=_("Send my answers"),
        mail=_("Use this code to send your answers to a questionnaire and sign in."),
        done=_("Your answers have been sent."),
    ),
}


@dataclass(frozen=True)
class PendingAct:
    """A form that a visitor sent: its address, its fields, and what its pages say about it.

    `fields` is None for a form whose text waits in the session (`unsent_texts.DRAFTS`). `about`
    is the title of the object, `lines` the choices in words, `place` the consultation. `address` is
    set, masked, if the code goes to an address that the visitor did not type and cannot change.
    """

    kind: str
    path: str
    heading: str
    about: str = ""
    lines: list[str] = field(default_factory=list)
    place: str = ""
    fields: dict[str, list[str]] | None = None
    address: str = ""
    key: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def words(self) -> ActWords:
        """Return the sentences about the act."""
        return WORDS[self.kind]

    @property
    def mail(self) -> list[str]:
        """Return what the e-mail says, in the language of the page."""
        return [str(self.words.mail), self.place]

    def as_data(self) -> dict[str, Any]:
        """Return the act as data for JSON."""
        return asdict(self)

    def seal(self, organisation: Organisation) -> str:
        """Return the act, encrypted for this organisation."""
        packed = zlib.compress(json.dumps(self.as_data(), ensure_ascii=False).encode())
        return _get_cipher(organisation).encrypt(packed).decode()


def unseal(organisation: Organisation, sealed: str | None) -> PendingAct | None:
    """Return the act in a sealed text, or None if it is older than a day or not ours."""
    from cryptography.fernet import InvalidToken  # noqa: PLC0415 - heavy, see test_memory.py

    if not sealed:
        return None
    try:
        packed = _get_cipher(organisation).decrypt(sealed.encode(), ttl=DAY)
    except InvalidToken:
        return None
    return PendingAct(**json.loads(zlib.decompress(packed)))


class SignInForAct(SignInFirst):
    """Raised to send a visitor to the sign-in page, with the act that waits for the code.

    `back` is the page to return to if the act cannot be done.
    """

    def __init__(self, act: PendingAct, back: str) -> None:
        super().__init__()
        self.act = act
        self.back = back


def _get_cipher(organisation: Organisation) -> Fernet:
    from cryptography.fernet import Fernet  # noqa: PLC0415 - heavy, see test_memory.py

    key = salted_hmac("consult.pending-act", str(organisation.pk), algorithm="sha256").digest()
    return Fernet(urlsafe_b64encode(key))
