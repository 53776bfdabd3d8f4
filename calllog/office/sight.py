"""How far somebody sees into the calls and records, by the policy table."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from calllog.contacts.models import ContactRecord
from calllog.ledger.models import Call
from calllog.presence.queries import member_of
from kb.accounts.models import User
from kb.accounts.policy import Deed, Role, may, may_see_account, role_of
from kb.personal_data import without_personal_data


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What one reader sees."""

    user: User
    is_all: bool  # everybody's, whole
    is_masked: bool  # everybody's, without what callers said of themselves
    sees_people: bool  # who of the centre took a call

    @property
    def is_own(self) -> bool:
        """Nothing but their own contacts."""
        return not (self.is_all or self.is_masked)

    def records(self) -> QuerySet[ContactRecord]:
        """Return the records that may be read."""
        found = ContactRecord.objects.select_related("call", "operator")
        return found.filter(operator=self.user) if self.is_own else found

    def calls(self) -> QuerySet[Call]:
        """Return the calls without a record that may be read; consultations are none."""
        # Said so that SQLite goes through the calls by their time, and does not sort all that are no consultation.
        has_record = Exists(ContactRecord.objects.filter(call=OuterRef("pk")))
        found = Call.objects.filter(~has_record).exclude(consultation_of__gt="")
        return talked_by(found, member_of(self.user.pk)) if self.is_own else found

    def person(self, name: str) -> str:
        """Return the name of somebody of the centre as this reader may read it."""
        return name if self.sees_people else "–"

    def text(self, written: str) -> str:
        """Return what somebody wrote as this reader may read it."""
        return without_personal_data(written) if self.is_masked else written


def sight_of(user: User) -> Sight | None:
    """Return what ``user`` sees; None: nothing."""
    role = role_of(user)
    is_all, is_masked = may(role, Deed.RECORDS_READ_ALL), may(role, Deed.RECORDS_READ_MASKED)
    if not (is_all or is_masked or may(role, Deed.RECORDS_READ_OWN)):
        return None
    # Their own name everybody knows; those of operators only who looks after their accounts.
    sees_people = may_see_account(role, Role.OPERATOR) or not (is_all or is_masked)
    return Sight(user=user, is_all=is_all, is_masked=is_masked, sees_people=sees_people)


def talked_by(calls: QuerySet[Call], member: str | None) -> QuerySet[Call]:
    """Return those of ``calls`` on which the seat ``member`` had the caller; None has no seat."""
    if member is None:
        return calls.none()
    # A list in JSON cannot be asked for one of its values on every database; its text can.
    seat = f'"{member}"'
    return calls.annotate(
        operators_text=Cast("operators", TextField()), took_over_text=Cast("took_over", TextField())
    ).filter(Q(operators_text__contains=seat) | Q(took_over_text__contains=seat))
