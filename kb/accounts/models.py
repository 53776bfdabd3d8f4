"""People who sign in."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from kb.accounts.policy import Role

ROLE_LABELS = {
    Role.OPERATOR: _("Operator"),
    Role.SUPERVISOR: _("Supervisor"),
    Role.MANAGER: _("Manager"),
    Role.AUTHOR: _("FAQ author"),
    Role.APPROVER: _("Approver"),
    Role.STAFF: _("City staff"),
    Role.CITY: _("City's contract owner"),
    Role.AUDITOR: _("Auditor"),
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
    unit = models.ForeignKey(
        "directory.OrgUnit",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="accounts",
        verbose_name=_("section"),
        help_text=_("Whose FAQs and people this account sees and changes. Blank for the contractor's people."),
    )
    until = models.DateField(_("last day of the account"), help_text=_("The account opens no door after this day."))
    must_change_password = models.BooleanField(default=False)  # somebody else knows it: it opens one page, to change it

    REQUIRED_FIELDS = ["display_name", "person_number", "role", "until"]

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


class AccountRequest(models.Model):
    """A change of somebody's rights that waits for a second person, and what became of it."""

    class Kind(models.TextChoices):
        """What is asked for."""

        CREATE = "create", _("New account")
        CHANGE = "change", _("Change of rights")
        END = "end", _("End of an account")
        PASSWORD = "password", _("New first password")

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", _("Waits for approval")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")

    kind = models.CharField(_("what"), max_length=10, choices=Kind.choices)
    account = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="requests", verbose_name=_("account")
    )  # None: a new one
    wanted = models.JSONField()  # username, display_name, person_number, role, unit (code), until (ISO day)
    reason = models.CharField(_("reason"), max_length=200)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("requested by"))
    requested_at = models.DateTimeField(_("requested at"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    decided_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    comment = models.CharField(_("comment"), max_length=200, blank=True)

    class Meta:
        db_table = "accounts_request"
        ordering = ["-requested_at"]
        verbose_name = _("request for an account")
        verbose_name_plural = _("requests for accounts")
        constraints = [
            models.CheckConstraint(
                name="accounts_request_second_person",
                condition=models.Q(decided_by__isnull=True)
                | ~models.Q(state="approved")
                | ~models.Q(decided_by=models.F("requested_by")),
                violation_error_message=_("Somebody else must approve it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.wanted.get('username', '')}"


class SignInCount(models.Model):
    """How often signing in has failed under one key; see ``kb.accounts.attempts``."""

    key = models.CharField(primary_key=True, max_length=64)  # an HMAC: neither names nor addresses are stored
    failures = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(db_index=True)  # of the last attempt
    waits_until = models.DateTimeField(null=True)  # until then no password is looked at
    known_until = models.DateTimeField(null=True)  # of a name at an address: somebody has signed in from there

    class Meta:
        db_table = "accounts_sign_in_count"

    def __str__(self) -> str:
        return self.key


class FailedSignIns(models.Model):
    """Failed sign-ins of the last minutes to one account, or to names of nobody, which the trail does not count yet."""

    subject_key = models.CharField(primary_key=True, max_length=80)  # account:7; blank: names of nobody
    subject = models.CharField(max_length=200)
    attempts = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        db_table = "accounts_failed_sign_ins"

    def __str__(self) -> str:
        return f"{self.subject} {self.attempts}"
