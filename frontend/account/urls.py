"""Addresses of the account's pages."""

from django.urls import path

from frontend.account import (
    addresses,
    data_and_erasure,
    decisions,
    identity_proof,
    passkeys,
    second_factor,
    views,
)

urlpatterns = [
    path("account/", views.account, name="account"),
    path("account/contributions/", views.contributions, name="account-contributions"),
    path("account/decisions/", decisions.decisions, name="account-decisions"),
    path("account/password/", views.password, name="account-password"),
    path("account/sessions/", views.sessions, name="account-sessions"),
    path("account/tokens/", views.tokens, name="account-tokens"),
    path("account/tokens/<uuid:token_id>/revoke/", views.revoke, name="account-token-revoke"),
    path("account/email/", addresses.change, name="account-email"),
    path("account/email/code/", addresses.confirm, name="account-email-code"),
    path("account/second-factor/", second_factor.show, name="account-second-factor"),
    path("account/second-factor/add/", second_factor.add, name="account-second-factor-add"),
    path(
        "account/second-factor/picture.svg",
        second_factor.picture,
        name="account-second-factor-picture",
    ),
    path("account/second-factor/codes/", second_factor.codes, name="account-second-factor-codes"),
    path(
        "account/second-factor/remove/", second_factor.remove, name="account-second-factor-remove"
    ),
    path("account/second-factor/passkeys/add/", passkeys.add, name="account-passkey-add"),
    path(
        "account/second-factor/passkeys/<int:passkey_id>/remove/",
        passkeys.remove,
        name="account-passkey-remove",
    ),
    path("account/prove/", identity_proof.prove, name="account-prove"),
    path("account/data/", data_and_erasure.data, name="account-data"),
    path("account/data/download/", data_and_erasure.download, name="account-download"),
    path("account/erase/", data_and_erasure.erase, name="account-erase"),
    path("account/erased/", data_and_erasure.erased, name="account-erased"),
    path("account/institutions/", views.institutions, name="account-institutions"),
]
