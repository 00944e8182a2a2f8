"""What a sender of e-mails still lacks, in words: its proof, the records of its domain, its acceptance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from consult.accounts.enums import RecordState
from frontend.toolkit.words.dates import day

if TYPE_CHECKING:
    from consult.accounts.models import SenderRequest
    from consult.organisations.models import Organisation

# A policy that changes nothing, and lets the domain be judged by its own records.
DMARC_LINE = '_dmarc TXT "v=DMARC1; p=none"'


@dataclass(frozen=True)
class Finding:
    """A fact about a sender. `kind` is ok, err, or "" for what is not known yet.

    `line` is a record: the one that was read, or the one to add.
    """

    kind: str
    title: str
    text: str
    line: str = ""
    is_to_copy: bool = False

    @property
    def icon(self) -> str:
        """The icon of the kind."""
        return {"ok": "circle-check", "err": "circle-alert"}.get(self.kind, "circle")


def describe_sender(organisation: Organisation, sender: SenderRequest) -> list[Finding]:
    """Return what is known about the address that an organisation asked for."""
    return [_proof(sender), *describe_records(sender), _acceptance(organisation, sender)]


def describe_records(sender: SenderRequest) -> list[Finding]:
    """Return what the domain of an address publishes about the servers that may send from it."""
    return [_spf(sender), _dmarc(sender)]


def is_in_use(organisation: Organisation, sender: SenderRequest) -> bool:
    """Return whether the e-mails of an organisation leave from the address that it asked for."""
    return organisation.sender_email.lower() == sender.address


def _proof(sender: SenderRequest) -> Finding:
    if sender.proved_at:
        text = _("The code was written on %(day)s.") % {"day": day(sender.proved_at)}
        return Finding("ok", _("You receive the e-mails of this address"), text)
    text = _("We mailed it to %(address)s.") % {"address": sender.address}
    return Finding("", _("The code has not been written yet"), text)


def _spf(sender: SenderRequest) -> Finding:
    if sender.spf_state == RecordState.FOUND:
        text = _("Check with the person who manages %(domain)s that it names our server. %(read)s")
        return Finding("ok", _("SPF says which servers may send"), _fill(text, sender), sender.spf)
    if sender.spf_state == RecordState.MISSING:
        text = _(
            "Some e-mails will be taken for spam. Ask the person who manages %(domain)s to publish a record "
            "that names our server. %(read)s"
        )
        return Finding("err", _("SPF is missing"), _fill(text, sender))
    return _unread(sender, _("SPF is not read"))


def _dmarc(sender: SenderRequest) -> Finding:
    if sender.dmarc_state == RecordState.FOUND:
        text = _("DMARC says what to do with e-mails that fail. %(read)s")
        return Finding("ok", _("DMARC is published"), _fill(text, sender), sender.dmarc)
    if sender.dmarc_state == RecordState.MISSING:
        text = _(
            "Some e-mails will be taken for spam. Give this line to the person who manages %(domain)s. %(read)s"
        )
        return Finding(
            "err", _("DMARC is missing"), _fill(text, sender), DMARC_LINE, is_to_copy=True
        )
    return _unread(sender, _("DMARC is not read"))


def _unread(sender: SenderRequest, title: str) -> Finding:
    if sender.read_at:
        text = _("The name servers did not answer on %(day)s. We ask again each night.")
        return Finding("", title, text % {"day": day(sender.read_at)})
    return Finding("", title, _("The reading takes a few minutes. Load the page again then."))


def _acceptance(organisation: Organisation, sender: SenderRequest) -> Finding:
    if is_in_use(organisation, sender):
        return Finding(
            "ok", _("The installation has accepted it"), _("Your e-mails leave from this address.")
        )
    return Finding(
        "", _("The installation must accept it"), _("This is possible once the code is written.")
    )


def _fill(text: str, sender: SenderRequest) -> str:
    read = _("Read on %(day)s.") % {"day": day(sender.read_at)} if sender.read_at else ""
    return text % {"domain": sender.domain, "read": read}
