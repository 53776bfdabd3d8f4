"""Who may sign in, and who stays signed in: an account that has ended is a stranger from that day on."""

from django.contrib.auth.backends import ModelBackend
from django.utils import timezone

from kb.accounts.models import User


class UntilTheLastDay(ModelBackend):
    """Django's own, with the end of the account looked at on every request."""

    def user_can_authenticate(self, user: User | None) -> bool:  # type: ignore[override]
        """Refuse deactivated accounts, and those whose last day has passed."""
        return user is not None and user.is_active and timezone.localdate() <= user.until
