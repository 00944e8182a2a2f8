"""The actions on a consultation: prepare, publish, extend and close it, and lock its phases."""

from consult.consultations.actions.charters import accept_charter, forget_acceptances, write_charter
from consult.consultations.actions.documents import add_document, remove_document
from consult.consultations.actions.fields import (
    add_field,
    edit_field,
    hold_fields,
    move_field,
    remove_field,
)
from consult.consultations.actions.figures import correct_figures, fold_figures
from consult.consultations.actions.imports import (
    import_consultation,
    import_topics,
    take_back_import,
)
from consult.consultations.actions.lifecycle import (
    close_consultation,
    create_consultation,
    edit_consultation,
    publish_consultation,
)
from consult.consultations.actions.phase_lock import Held, hold_phase, hold_phases_for_update
from consult.consultations.actions.phase_notifications import tell_steps
from consult.consultations.actions.phases import edit_phase, remove_phase, schedule_phase
from consult.consultations.actions.roles import mail_role
from consult.consultations.actions.tags import add_tag, edit_tag, remove_tag
from consult.consultations.actions.topics import add_topic, edit_topic, move_topic, remove_topic
from consult.consultations.actions.welcome import (
    add_help_point,
    add_partner,
    choose_cover,
    remove_cover,
    remove_help_point,
    remove_partner,
)
from consult.consultations.actions.windows import close_window, open_window, take_place

__all__ = [
    "Held",
    "accept_charter",
    "add_document",
    "add_field",
    "add_help_point",
    "add_partner",
    "add_tag",
    "add_topic",
    "choose_cover",
    "close_consultation",
    "close_window",
    "correct_figures",
    "create_consultation",
    "edit_consultation",
    "edit_field",
    "edit_phase",
    "edit_tag",
    "edit_topic",
    "fold_figures",
    "forget_acceptances",
    "hold_fields",
    "hold_phase",
    "hold_phases_for_update",
    "import_consultation",
    "import_topics",
    "mail_role",
    "move_field",
    "move_topic",
    "open_window",
    "publish_consultation",
    "remove_cover",
    "remove_document",
    "remove_field",
    "remove_help_point",
    "remove_partner",
    "remove_phase",
    "remove_tag",
    "remove_topic",
    "schedule_phase",
    "take_back_import",
    "take_place",
    "tell_steps",
    "write_charter",
]
