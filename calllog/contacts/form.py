"""What every form of a record holds at most, and what it says beside the field where something is open."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from calllog.contacts.settled import Gap

MOST_QUESTIONS = 20
LONGEST_NOTE = 10_000
LONGEST_WORD = 300
# Which field says what is open; "questions" and "call_type" are of the whole record.
FIELD_OF_GAP: Mapping[Gap, str] = {
    Gap.NO_QUESTION: "questions",
    Gap.NOTHING_WAS_ASKED: "call_type",
    Gap.NO_OUTCOME: "outcome",
    Gap.NO_CATEGORY: "category",
    Gap.NO_UNIT: "unit",
    Gap.NO_CALLBACK_TIME: "callback_due",
    Gap.NOT_AS_RULED: "outcome",
    Gap.NO_SOURCE_DETAIL: "source_detail",
}
SENTENCES: Mapping[Gap, str | Promise] = {
    Gap.NO_QUESTION: _("Choose an FAQ, or “not found”."),
    Gap.NOTHING_WAS_ASKED: _("A call of this type has no questions. Remove them, or choose another type."),
    Gap.NO_OUTCOME: _("Choose how the question ended."),
    Gap.NO_CATEGORY: _("Choose a category."),
    Gap.NO_UNIT: _("Choose the section that goes on with it."),
    Gap.NO_CALLBACK_TIME: _("Say by when the caller is called back."),
    Gap.NOT_AS_RULED: _("This FAQ does not say to transfer. Choose “referred”, or another outcome."),
    Gap.NO_SOURCE_DETAIL: _("Write which page or which material it was."),
}
