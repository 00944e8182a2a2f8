"""Addresses of the account's pages."""

from django.urls import path

from frontend.account import addresses, data_and_erasure, views
from frontend.account.decisions import views as decisions
from frontend.account.identity_proof import views as identity_proof
from frontend.account.passkeys import views as passkeys
from frontend.account.second_factor import views as second_factor

urlpatterns = [
    path("account/", views.show_account, name="account"),
    path("account/profile/", views.edit_profile, name="account-profile"),
    path("account/connection/", views.list_means_to_sign_in, name="account-connection"),
    path("account/contributions/", views.list_contributions, name="account-contributions"),
    path("account/decisions/", decisions.list_decisions, name="account-decisions"),
    path("account/password/", views.edit_password, name="account-password"),
    path("account/sessions/", views.list_sessions, name="account-sessions"),
    path("account/tokens/", views.list_tokens, name="account-tokens"),
    path("account/tokens/<uuid:token_id>/revoke/", views.revoke_token, name="account-token-revoke"),
    path("account/email/", addresses.change_address, name="account-email"),
    path("account/email/code/", addresses.confirm_address, name="account-email-code"),
    path("account/second-factor/", second_factor.show_second_factor, name="account-second-factor"),
    path(
        "account/second-factor/add/",
        second_factor.add_second_factor,
        name="account-second-factor-add",
    ),
    path(
        "account/second-factor/picture.svg",
        second_factor.draw_secret,
        name="account-second-factor-picture",
    ),
    path(
        "account/second-factor/codes/",
        second_factor.show_recovery_codes,
        name="account-second-factor-codes",
    ),
    path(
        "account/second-factor/remove/",
        second_factor.remove_application,
        name="account-second-factor-remove",
    ),
    path("account/second-factor/passkeys/add/", passkeys.add_passkey, name="account-passkey-add"),
    path(
        "account/second-factor/passkeys/<int:passkey_id>/remove/",
        passkeys.remove_passkey,
        name="account-passkey-remove",
    ),
    path("account/prove/", identity_proof.prove_identity, name="account-prove"),
    path("account/data/", data_and_erasure.show_data, name="account-data"),
    path("account/data/download/", data_and_erasure.download_data, name="account-download"),
    path("account/erase/", data_and_erasure.erase_account, name="account-erase"),
    path("account/erased/", data_and_erasure.show_erased, name="account-erased"),
    path("account/institutions/", views.list_institutions, name="account-institutions"),
]
