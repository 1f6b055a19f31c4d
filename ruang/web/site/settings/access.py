"""How people get in: accounts, passwords, second factors, the lock against guessing, sessions."""

from ruang.web.site import environment

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "ruang.web.access.passwords.NotBreached"},
    {"NAME": "ruang.web.access.passwords.NotOfThisPlace"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60  # a mailed link
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"

# A session lasts a working day at most, and ends before when nobody is there.
SESSION_COOKIE_AGE = environment.number("RUANG_SESSION_HOURS") * 60 * 60
SESSION_IDLE_SECONDS = environment.number("RUANG_IDLE_MINUTES") * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# allauth signs in and keeps second factors and sessions; accounts are ours and nobody signs up.
# An address is mastered in User.email: allauth's own table of addresses stays empty.
ACCOUNT_ADAPTER = "ruang.web.access.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105  a class
ACCOUNT_SESSION_REMEMBER = True
# Tries before it is locked; "key" is what ruang.web.access.limits counts by.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",  # an office behind one address signs in at half past eight
    "login_failed": "8/15m/key",
    "login_failed_everywhere": "100/h/key",
    "reauthenticate": "10/m/user",
    "reset_password": "20/h/ip,3/h/key",
    "reset_password_from_key": "30/h/ip",
    "invitation_refused": "20/15m/ip",  # links and codes that opened nothing
}
FACTOR_FOR_ALL = environment.switch("RUANG_FACTOR_FOR_ALL")
MFA_ADAPTER = "ruang.web.access.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a finger or a PIN: a passkey proves two things
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Ruang"
MFA_TOTP_TOLERANCE = 1  # phones' clocks: the code before and the one after count too
