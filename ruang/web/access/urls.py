"""Addresses of signing in, and of what a person sees and changes about how she does.

Names with an underscore are allauth's own: its code asks for them.
"""

from django.urls import path, re_path

from ruang.web.access import (
    views,
    views_account,
    views_confirm,
    views_factors,
    views_people,
)

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("sign-in/", views.SignIn.as_view(), name="account_login"),
    path("sign-in/second-factor/", views.SecondFactor.as_view(), name="mfa_authenticate"),
    path("sign-in/passkey/", views.PasskeySignIn.as_view(), name="mfa_login_webauthn"),
    path("sign-in/forgotten/", views.Forgotten.as_view(), name="account_reset_password"),
    re_path(
        r"^sign-in/new-password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.Renew.as_view(),
        name="account_reset_password_from_key",
    ),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("me/", views_account.me, name="me"),
    path("me/password/", views_account.password, name="own-password"),
    path("me/here/", views_account.here, name="here"),
    path("me/sessions/", views_account.own_sessions, name="usersessions_list"),
    path("me/confirm/", views_confirm.Confirm.as_view(), name="account_reauthenticate"),
    path("me/confirm/code/", views_confirm.ConfirmCode.as_view(), name="mfa_reauthenticate"),
    path(
        "me/confirm/passkey/",
        views_confirm.ConfirmPasskey.as_view(),
        name="mfa_reauthenticate_webauthn",
    ),
    path("me/second-factor/", views_factors.factors, name="mfa_index"),
    path("me/second-factor/app/", views_factors.AddApp.as_view(), name="mfa_activate_totp"),
    path(
        "me/second-factor/app/remove/",
        views_factors.RemoveApp.as_view(),
        name="mfa_deactivate_totp",
    ),
    path("me/second-factor/app/new/", views_factors.ReplaceApp.as_view(), name="app-replace"),
    path("me/second-factor/passkey/", views_factors.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path(
        "me/second-factor/passkey/<int:pk>/remove/",
        views_factors.RemovePasskey.as_view(),
        name="mfa_remove_webauthn",
    ),
    path("me/second-factor/codes/", views_factors.Codes.as_view(), name="mfa_view_recovery_codes"),
    path(
        "me/second-factor/codes/new/",
        views_factors.RenewCodes.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path("people/<int:pk>/second-factor/", views_people.person_factors, name="person-factors"),
    path("people/<int:pk>/sessions/", views_people.person_sessions, name="person-sessions"),
]
