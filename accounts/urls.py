from allauth.account import views as allauth_views
from django.urls import include, path

from accounts import views, views_codes, views_openid, views_sessions

urlpatterns = [
    # Names that begin with account_ or openid_, and socialaccount_signup, are those to which allauth leads; of
    # its pages only those stand here that this site has.
    path("accounts/login/", views.LoginView.as_view(), name="account_login"),
    path("accounts/logout/", views.log_out, name="account_logout"),
    path("accounts/signup/", views.SignupView.as_view(), name="account_signup"),
    path("accounts/inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("accounts/password/change/", views.PasswordChangeView.as_view(), name="account_change_password"),
    path("accounts/password/reset/", views.recover_password, name="account_reset_password"),
    path("accounts/reauthenticate/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("accounts/2fa/", include("accounts.urls_second_factor")),
    path("me/sessions/", views_sessions.my_sessions, name="my_sessions"),
    path("me/sessions/end/", views_sessions.end_session, name="end_session"),
    path("accounts/password/set/", views_codes.PasswordSetView.as_view(), name="account_set_password"),
    path("accounts/code/", views_codes.ask, name="account_code"),
    path("accounts/code/confirm/", views_codes.confirm, name="account_code_confirm"),
    path("accounts/code/signup/", views_codes.sign_up, name="account_code_signup"),
    path("accounts/openid/<slug:provider_id>/", views_openid.start, name="openid_connect_login"),
    path("accounts/openid/<slug:provider_id>/back/", views_openid.callback, name="openid_connect_callback"),
    path("accounts/openid-signup/", views_openid.sign_up, name="socialaccount_signup"),
    path("me/identity/", views_openid.disconnect, name="disconnect_identity"),
    path("preferences/", views.preferences, name="preferences"),
    path("units/search/", views.unit_search, name="unit_search"),
    path("emblem/", views.emblem, name="emblem"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("contact/", views.contact, name="contact"),
]
