"""How far somebody sees into the audit trail."""

from collections.abc import Callable, Collection

from kb.accounts.models import User
from kb.accounts.policy import Deed, Role, may, role_of
from kb.audit.queries import Sight

TEAM = frozenset({Role.OPERATOR, Role.SUPERVISOR})
FaqsOf = Callable[[User], Collection[str]]

_faqs_of: list[FaqsOf] = []


def learn_faqs_of(function: FaqsOf) -> None:
    """Have ``function`` name the FAQs of somebody's section, as the trail names them: ``faq:1001``.

    The FAQs stand above accounts: they register it in ``AppConfig.ready``. Without it nobody sees more than their own.
    """
    _faqs_of[:] = [function]


def sight_of(user: User) -> Sight:
    """Return what ``user`` sees of the trail, by the policy table."""
    role = role_of(user)
    faqs = [key for function in _faqs_of for key in function(user)] if may(role, Deed.AUDIT_READ_OWN_FAQS) else []
    return Sight(
        person_number=user.person_number,
        everything=may(role, Deed.AUDIT_READ_ALL),
        roles=TEAM if may(role, Deed.AUDIT_READ_TEAM) else frozenset(),
        faqs=faqs,
    )
