"""How people get in: sign-in, second factor, sessions, invitations, tokens of machines."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "ruang.web.access"

    def ready(self) -> None:
        # They register themselves.
        from ruang.web.access import (  # noqa: F401
            actions_tokens,
            checks,
            jobs,
            notices,
            open_work,
            sessions,
        )
        from ruang.web.access.recovery import use_hashes

        use_hashes()
