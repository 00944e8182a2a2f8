"""Actions of people on their own account, and of administrators on roles and organisations."""

from consult.accounts.actions.installation import (
    add_host,
    appoint_administrator,
    choose_primary_host,
    dismiss_administrator,
    remove_host,
    resume_organisation,
    set_sender,
    suspend_organisation,
)
from consult.accounts.actions.institutions import declare_institution
from consult.accounts.actions.logins import (
    appoint_platform_admin,
    change_address,
    choose_language,
    choose_password,
    confirm_address,
    open_account,
)
from consult.accounts.actions.measures import hold_actor, set_measures
from consult.accounts.actions.people import (
    choose_public_name,
    give_public_name_back,
    hold_participant,
    import_participants,
    join_organisation,
    replace_public_name,
)
from consult.accounts.actions.pool import appoint_to_appeals, dismiss_from_appeals
from consult.accounts.actions.roles import (
    grant_role,
    grant_role_by_email,
    revoke_role,
    withdraw_role_again,
)
from consult.accounts.actions.second_factors import reencrypt_second_factors, reset_second_factor
from consult.accounts.actions.sessions import forget_sessions
from consult.accounts.actions.tenants import choose_logo, edit_organisation, welcome_organisation
from consult.accounts.actions.tokens import (
    MOST_TOKEN_DAYS,
    TOKEN_DAYS,
    create_api_token,
    mail_new_token,
    note_token_use,
    revoke_all_api_tokens,
    revoke_api_token,
)

__all__ = [
    "MOST_TOKEN_DAYS",
    "TOKEN_DAYS",
    "add_host",
    "appoint_administrator",
    "appoint_platform_admin",
    "appoint_to_appeals",
    "change_address",
    "choose_language",
    "choose_logo",
    "choose_password",
    "choose_primary_host",
    "choose_public_name",
    "confirm_address",
    "create_api_token",
    "declare_institution",
    "dismiss_administrator",
    "dismiss_from_appeals",
    "edit_organisation",
    "forget_sessions",
    "give_public_name_back",
    "grant_role",
    "grant_role_by_email",
    "hold_actor",
    "hold_participant",
    "import_participants",
    "join_organisation",
    "mail_new_token",
    "note_token_use",
    "open_account",
    "reencrypt_second_factors",
    "remove_host",
    "replace_public_name",
    "reset_second_factor",
    "resume_organisation",
    "revoke_all_api_tokens",
    "revoke_api_token",
    "revoke_role",
    "set_measures",
    "set_sender",
    "suspend_organisation",
    "welcome_organisation",
    "withdraw_role_again",
]
