"""Addresses of one's own account."""

from django.urls import path

from frontend.account import views

urlpatterns = [
    path("account/", views.account, name="account"),
    path("account/contributions/", views.contributions, name="account-contributions"),
    path("account/password/", views.password, name="account-password"),
    path("account/sessions/", views.sessions, name="account-sessions"),
    path("account/tokens/", views.tokens, name="account-tokens"),
    path("account/tokens/<uuid:token_id>/revoke/", views.revoke, name="account-token-revoke"),
    path("account/institutions/", views.institutions, name="account-institutions"),
]
