"""What the product itself writes into the audit trail: English there, translated where it is shown."""

from django.utils.translation import gettext_noop

UNKNOWN_NAME = gettext_noop("unknown name")
CHANGED_BY_PERSON = gettext_noop("changed by the person")
WHOLE_TRAIL = gettext_noop("Audit trail")
