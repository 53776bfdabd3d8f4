"""What the product itself writes into the audit trail: English there, translated where it is shown."""

from django.utils.translation import gettext_noop

UNKNOWN_NAME = gettext_noop("unknown name")
WHOLE_TRAIL = gettext_noop("Audit trail")
