"""Addresses of signing in and out.

allauth looks for the names that start with `account_`.
"""

from django.urls import path

from frontend.sign_in import codes, name, passkeys, second_factor, views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-in/code/", codes.confirm_code, name="account_confirm_login_code"),
    path("sign-in/link/", codes.confirm_link, name="sign-in-link"),
    path("sign-in/password/", views.sign_in_by_password, name="sign-in-password"),
    path("sign-in/passkey/", passkeys.sign_in_with_passkey, name="sign-in-passkey"),
    path("sign-in/second-factor/", second_factor.ask_second_factor, name="mfa_authenticate"),
    path("sign-in/name/", name.choose_name, name="sign-in-name"),
    path("sign-out/", views.sign_out, name="sign-out"),
]
