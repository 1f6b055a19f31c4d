"""Pages about oneself: signing in, language and theme, one's own account."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ruang.web.people.actions import change_name, change_password, set_preferences
from ruang.web.people.forms import NameForm, OwnPasswordForm, PreferencesForm, SignInForm
from ruang.web.people.jobs import demo_password, demo_people
from ruang.web.people.middleware import THEME_COOKIE
from ruang.web.people.request import Request, SignedIn
from ruang.web.ui.respond import show

A_YEAR = 365 * 24 * 60 * 60


class SignIn(LoginView):
    """Sign in by e-mail; a demo shows its accounts."""

    template_name = "people/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the demo's accounts, in a demo."""
        values = super().get_context_data(**kwargs)
        if settings.DEMO:
            values |= {"demo_people": demo_people(), "demo_password": demo_password()}
        return values

    def form_invalid(self, form: Any) -> HttpResponse:
        """Explain, as a page that is not the one asked for."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


@require_POST
def preferences(request: Request) -> HttpResponse:
    """Keep the reader's language or theme and go back to where she was."""
    form = PreferencesForm(request.POST)
    wanted = {k: v for k, v in form.cleaned_data.items() if v} if form.is_valid() else {}
    response = HttpResponseRedirect(_safe_next(request))
    if request.user.is_authenticated:
        if _differs(request.user, wanted):
            set_preferences(request.user, by=request.user, **wanted)
    else:
        _remember(response, wanted)
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: SignedIn) -> HttpResponse:
    """Show one's own account; on POST change the part that was sent."""
    person = request.user
    sent = request.POST.get("do", "")
    data = request.POST or None
    forms: dict[str, Form] = {
        "name": NameForm(data if sent == "name" else None, initial={"name": person.name}),
        "password": OwnPasswordForm(data if sent == "password" else None, person=person),
    }
    if sent in forms and forms[sent].is_valid():
        _change_own(request, sent, forms[sent].cleaned_data)
        return redirect("me")
    status = 422 if sent in forms else 200
    values = {"forms": forms, "choices": PreferencesForm(initial=vars(person))}
    return show(request, "people/me.html", values, status=status)


def _change_own(request: SignedIn, sent: str, values: dict[str, Any]) -> None:
    if sent == "name":
        change_name(request.user, by=request.user, name=values["name"])
        messages.success(request, _("Your name was changed."))
    else:
        change_password(request.user, by=request.user, password=values["password"])
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Your password was changed. Other devices were signed out."))


def _differs(person: Any, wanted: dict[str, str]) -> bool:
    return any(getattr(person, name) != value for name, value in wanted.items())


def _remember(response: HttpResponse, wanted: dict[str, str]) -> None:
    names = {"language": settings.LANGUAGE_COOKIE_NAME, "theme": THEME_COOKIE}
    for key, value in wanted.items():
        response.set_cookie(
            names[key], value, max_age=A_YEAR, httponly=True, samesite="Lax", secure=settings.HTTPS
        )


def _safe_next(request: Request) -> str:
    wanted = request.POST.get("next", "")
    hosts = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(wanted, hosts, require_https=request.is_secure())
    # An address, never the name of a page: what somebody typed is not looked up.
    return wanted if safe and wanted.startswith("/") else reverse("home")
