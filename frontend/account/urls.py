"""Addresses of one's own account."""

from django.urls import path

from frontend.account import addresses, leaving, proving, views

urlpatterns = [
    path("account/", views.account, name="account"),
    path("account/contributions/", views.contributions, name="account-contributions"),
    path("account/password/", views.password, name="account-password"),
    path("account/sessions/", views.sessions, name="account-sessions"),
    path("account/tokens/", views.tokens, name="account-tokens"),
    path("account/tokens/<uuid:token_id>/revoke/", views.revoke, name="account-token-revoke"),
    path("account/email/", addresses.change, name="account-email"),
    path("account/email/code/", addresses.confirm, name="account-email-code"),
    path("account/prove/", proving.prove, name="account-prove"),
    path("account/data/", leaving.data, name="account-data"),
    path("account/data/download/", leaving.download, name="account-download"),
    path("account/erase/", leaving.erase, name="account-erase"),
    path("account/erased/", leaving.erased, name="account-erased"),
    path("account/institutions/", views.institutions, name="account-institutions"),
]
