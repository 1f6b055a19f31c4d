"""What the web is put together from, and what every request passes through."""

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "template_partials",
    "ruang.web.ui",
    "ruang.web.api",
    "ruang.web.journal",
    "ruang.web.notices",
    "ruang.web.work",
    "ruang.web.names",
    "ruang.web.people",
    "ruang.web.access",
    "ruang.web.privacy",
    "ruang.web.registry",
    "ruang.web.households",
    "ruang.web.intake",
    "ruang.web.analyses",
    "ruang.web.potential",
    "ruang.web.clusters",
    "ruang.web.plans",
    "ruang.web.reports",
    "ruang.web.home",
    "ruang.web.site",
    # Below ours: where both know a sentence, ours is said.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    # Outside all: whatever is refused further in was asked from a known address, under a number.
    "ruang.web.site.proxies.client",
    "ruang.web.site.requests.follow",
    # Machines ask by number and without HTTPS.
    "ruang.web.site.machines.answer",
    "django.middleware.security.SecurityMiddleware",
    # Outside all that may answer or refuse, so that files and refusals carry the same headers as
    # pages.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "ruang.web.site.defence.keep_apart",
    "ruang.web.site.defence.refuse_odd_methods",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "ruang.web.site.visitors.kept_for_visitors",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ruang.web.people.middleware.preferences",
    "ruang.web.people.middleware.keep_private",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ruang.web.journal.origin.remember_origin",
    "ruang.web.notices.bell.mark_seen",
    "allauth.account.middleware.AccountMiddleware",
    "ruang.web.access.middleware.sessions_end",
    "ruang.web.access.middleware.whole_page_to_sign_in",
    "ruang.web.access.middleware.FactorFirst",
    "ruang.web.site.pace.KeepPace",
    "ruang.web.privacy.middleware.ShowNewNotice",
    # Inside all that keeps sessions: a program's token has none.
    "ruang.web.access.middleware_tokens.callers",
    "ruang.web.api.middleware.machines",
    "ruang.web.site.defence.refuse_nul",
]

ROOT_URLCONF = "ruang.web.site.urls"
WSGI_APPLICATION = "ruang.web.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["ruang.web.ui.templatetags.ui", "template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ruang.web.home.context.site",
            ],
        },
    }
]
