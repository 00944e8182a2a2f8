"""The ways to start a consultation: models, and consultations to copy.

The models of the software are files of `consult/lifecycle/starts/`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from consult.accounts import rules as account_rules
from consult.accounts.enums import Role
from consult.accounts.roles.selectors import role_grants
from consult.accounts.viewer import Viewer
from consult.consultations.selectors import consultations as consultation_selectors
from consult.consultations.selectors import welcome as welcome_selectors
from consult.core.exceptions import NotFound
from consult.lifecycle.rules import can_copy
from consult.lifecycle.schemas import LANGUAGES, Plan, count_days, date_phases, fill
from consult.lifecycle.selectors.templates import get_template, list_templates

if TYPE_CHECKING:
    from consult.accounts.models import RoleGrant
    from consult.consultations.models import Consultation, HelpPoint
    from consult.lifecycle.models import ConsultationTemplate

FOLDER = Path(__file__).resolve().parents[1] / "starts"
PARTS = {"source", "decision", "days", "questions", "moderator"}
# The key of a model of the organisation begins with this.
OWN = "own-"
OWN_ASKS = frozenset({"decision", "moderator"})
USUAL_HOURS = 16  # the promised time of a new consultation
HOURS_OF_A_DAY = 8
# The help points and the moderators of a new consultation come from one of the latest ones.
LATEST = 5


@dataclass(frozen=True)
class Start:
    """A model from which a consultation starts.

    `names` and `hints` are texts by language. `days` is how long people take part. `asks` names
    the questions that the model asks besides the title and the first day. `content` is the rest of
    its file, or the plan of a model of the organisation, with `is_own`.
    """

    key: str
    names: dict[str, str]
    hints: dict[str, str]
    days: int
    asks: frozenset[str]
    drawing: str
    content: Plan
    is_own: bool = False

    @property
    def asks_items(self) -> bool:
        """Whether the questions that it asks are those of its questionnaire, not topics."""
        return "questions" in self.asks and "questionnaires" in self.content and not self.is_own

    @property
    def name(self) -> str:
        """The name, in the language of the page."""
        return _in_language(self.names)

    @property
    def hint(self) -> str:
        """The sentence that explains the model, in the language of the page."""
        return _in_language(self.hints)


def _in_language(texts: dict[str, str]) -> str:
    return texts.get(get_language() or "") or texts[settings.LANGUAGE_CODE]


def _read(path: Path) -> tuple[int, Start]:
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    order = content.pop("order")
    start = Start(
        key=path.stem,
        names=content.pop("name"),
        hints=content.pop("hint"),
        days=content.pop("days"),
        asks=frozenset(content.pop("asks")),
        drawing=content.pop("drawing"),
        content=content,
    )
    return order, start


# In the order in which the page shows them. The files belong to the software, so they are read once.
STARTS = [
    start for _order, start in sorted(map(_read, FOLDER.glob("*.toml")), key=lambda found: found[0])
]


# The choice of another consultation, which has no texts of its own.
COPY = Start(
    key="copy",
    names={"fr": "Repartir d’une ancienne", "en": "Start from an earlier one"},
    hints={
        "fr": "Tout est repris, sauf ce que les habitants ont écrit.",
        "en": "Everything is taken over, except what people wrote.",
    },
    days=0,
    asks=frozenset({"source", "decision", "moderator"}),
    drawing="looms",
    content={},
)


def list_choices(viewer: Viewer) -> list[Start]:
    """Return what the page offers: models, those of the organisation, and another consultation.

    The blank page is last.
    """
    *models, blank = STARTS
    own = [_start_of(template) for template in list_templates(viewer)]
    copy = [COPY] if list_sources(viewer) else []
    return [*models, *own, *copy, blank]


def list_sources(viewer: Viewer) -> list[Consultation]:
    """Return the consultations that the viewer may copy, the latest opening first."""
    rows = consultation_selectors.consultations(viewer)
    found = [consultation for consultation in rows if can_copy(viewer, consultation)]
    return sorted(found, key=lambda row: row.published_at is None)


def list_starts() -> list[Start]:
    """Return the models of the software, in the order of the page."""
    return list(STARTS)


def get_start(viewer: Viewer, key: str) -> Start:
    """Return a model of the software or of the organisation by its key. Raise `NotFound`."""
    if key.startswith(OWN):
        return _start_of(get_template(viewer, key.removeprefix(OWN)))
    found = next((start for start in STARTS if start.key == key), None)
    if found is None:
        raise NotFound
    return found


def _start_of(template: ConsultationTemplate) -> Start:
    """Return a model of the organisation as a way to start. Without topics, it asks for some."""
    days = count_days(template.plan)
    asks = OWN_ASKS if template.plan["topics"] else OWN_ASKS | {"questions"}
    return Start(
        key=f"{OWN}{template.pk}",
        names={settings.LANGUAGE_CODE: template.name},
        hints={code: _describe_template(template, days, code) for code in LANGUAGES},
        days=days,
        asks=asks,
        drawing="looms",
        content=template.plan,
        is_own=True,
    )


def _describe_template(template: ConsultationTemplate, days: int, language: str) -> str:
    with override(language):
        origin = _("Given by the installation.") if template.is_given else _("Your own template.")
        return f"{origin} " + ngettext("%(n)s day.", "%(n)s days.", days) % {"n": days}


def build_plan(viewer: Viewer, start: Start, *, title: str, days: int | None = None) -> Plan:
    """Return the plan of a model for a consultation with a title, in which people take part `days`.

    Without `days`, it lasts as long as the model says, as one of the organisation always does.
    """
    plan = fill_variables(viewer, start.content, title)
    if start.is_own:
        return plan
    plan["phases"] = date_phases(plan["phases"], days or start.days)
    for part in ("polls", "questionnaires"):
        plan[part] = [_date_as_phase(planned, plan["phases"]) for planned in plan.get(part, [])]
    return plan


def fill_variables(viewer: Viewer, plan: Plan, title: str) -> Plan:
    """Return a plan in which `{ville}`, `{titre}` and `{délai}` have their values."""
    hours = plan.get("consultation", {}).get("promised_hours", USUAL_HOURS)
    fixed = {"ville": viewer.organisation.name, "titre": title}
    variables = {code: {**fixed, "délai": _describe_delay(hours, code)} for code in LANGUAGES}
    return fill(plan, variables)


def _date_as_phase(planned: dict[str, Any], phases: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a poll or a questionnaire with the moments of its phase, named by its place."""
    phase = phases[planned["phase"]]
    kept = {name: value for name, value in planned.items() if name != "phase"}
    return {**kept, "opens": phase["opens"], "closes": phase["closes"]}


def _describe_delay(hours: int, language: str) -> str:
    """Return a promised time in words, in working days if it is a whole number of them."""
    days, rest = divmod(hours, HOURS_OF_A_DAY)
    with override(language):
        if rest:
            return ngettext("%(n)s working hour", "%(n)s working hours", hours) % {"n": hours}
        return ngettext("%(n)s working day", "%(n)s working days", days) % {"n": days}


def list_usual_help(viewer: Viewer) -> list[HelpPoint]:
    """Return the help points of the organisation's last public consultation that has any."""
    for consultation in _latest(viewer):
        if points := welcome_selectors.help_points(viewer, consultation):
            return points
    return []


def list_usual_moderators(viewer: Viewer) -> list[RoleGrant]:
    """Return the moderators of the last consultation in which the viewer may give that role."""
    for consultation in _latest(viewer):
        if account_rules.can_grant(viewer, Role.MODERATOR, consultation.pk):
            grants = role_grants(viewer, consultation.pk).filter(role=Role.MODERATOR)
            if found := list(grants):
                return found
    return []


def _latest(viewer: Viewer) -> list[Consultation]:
    return list(consultation_selectors.latest_published(viewer)[:LATEST])
