"""People who sign in."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from kb.accounts.policy import Role

ROLE_LABELS = {
    Role.OPERATOR: _("Operator"),
    Role.SUPERVISOR: _("Supervisor"),
    Role.AUTHOR: _("FAQ author"),
    Role.APPROVER: _("Approver"),
    Role.ADMINISTRATOR: _("Administrator"),
}


class User(AbstractUser):
    """One account. A person who holds several is known by ``person_number``."""

    display_name = models.CharField(_("name"), max_length=60, help_text=_("As colleagues call this person."))
    person_number = models.CharField(
        _("person number"),
        max_length=20,
        help_text=_("Staff number. The same in every account of one person: nobody approves their own text."),
    )
    role = models.CharField(_("role"), max_length=20, choices=[(role.value, ROLE_LABELS[role]) for role in Role])

    REQUIRED_FIELDS = ["display_name", "person_number", "role"]

    class Meta:
        db_table = "accounts_user"
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            # A role that the policy table does not know would open no door and fail nowhere.
            models.CheckConstraint(
                name="accounts_user_role_known", condition=models.Q(role__in=[r.value for r in Role])
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        """Name the person as colleagues do; Wagtail shows this too."""
        return self.display_name or self.username
