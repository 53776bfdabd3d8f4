"""Whose call it was, what answered a question, and how it ended: what the contract's figures are computed from."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from calllog.ledger.lifecycle import Result


class CallType(StrEnum):
    """One for each answered call. Source: specification §10 ※1 and its exclusions."""

    CITIZEN = "citizen"  # 市民等
    STAFF = "staff"  # 職員から
    SALES = "sales"  # 営業
    WRONG_NUMBER = "wrong_number"  # 間違い
    SILENT = "silent"  # ワン切り・無言
    EVENT = "event"  # イベント案内


# その他 of ※1: nothing was asked, and nothing can be noted but that.
WITHOUT_QUESTIONS = frozenset({CallType.SALES, CallType.WRONG_NUMBER, CallType.SILENT})
TYPE_LABELS = {
    CallType.CITIZEN: _("Citizen"),
    CallType.STAFF: _("City staff"),
    CallType.SALES: _("Sales call"),
    CallType.WRONG_NUMBER: _("Wrong number"),
    CallType.SILENT: _("Hung up or silent"),
    CallType.EVENT: _("Event information"),
}


class Source(StrEnum):
    """With what a question was answered. Source: specification §5(3), the last paragraph."""

    FAQ = "faq"
    DIRECTORY = "directory"  # a person, a section, its hours
    EVENT = "event"  # the list of events
    WEBSITE = "website"
    DOCUMENT = "document"  # the city's material
    NOT_FOUND = "not_found"


SOURCE_LABELS = {
    Source.FAQ: _("FAQ"),
    Source.DIRECTORY: _("Staff directory"),
    Source.EVENT: _("Events"),
    Source.WEBSITE: _("Website"),
    Source.DOCUMENT: _("Material of the city"),
    Source.NOT_FOUND: _("Not found"),
}


class Outcome(StrEnum):
    """One for each question. Source: specification §10 ※1 and ※2, and what they leave to be recorded."""

    COMPLETED = "completed"  # 完了
    RELAYED_EXTENSION = "relayed_extension"  # 取次, the caller named an extension
    RELAYED_PERSON = "relayed_person"  # 取次, the caller named a person
    RELAYED_SECTION = "relayed_section"  # 取次, the caller named a section
    TRANSFERRED = "transferred"  # 転送, because the FAQ says so
    REFERRED = "referred"  # 依頼転送, because the operator was unsure or did not find it
    CALLBACK = "callback"  # 折返し約束
    OPINION = "opinion"  # 意見・要望・苦情の受付
    APPLICATION = "application"  # 申込の受付
    CUT_OFF = "cut_off"  # 途中切断


LABELS = {
    Outcome.COMPLETED: _("Completed"),
    Outcome.RELAYED_EXTENSION: _("Relayed: extension named"),
    Outcome.RELAYED_PERSON: _("Relayed: person named"),
    Outcome.RELAYED_SECTION: _("Relayed: section named"),
    Outcome.TRANSFERRED: _("Transferred as the FAQ says"),
    Outcome.REFERRED: _("Referred: unsure or not found"),
    Outcome.CALLBACK: _("Call-back promised"),
    Outcome.OPINION: _("Opinion or complaint taken"),
    Outcome.APPLICATION: _("Application taken"),
    Outcome.CUT_OFF: _("Cut off"),
}
RESULT_LABELS = {
    Result.ANSWERED: _("Answered"),
    Result.ABANDONED: _("Abandoned"),
    Result.OVERFLOWED: _("Overflowed"),
    Result.BLOCKED: _("Blocked"),
    Result.OUT_OF_HOURS: _("Out of hours"),
    Result.ANNOUNCEMENT: _("Announcement only"),
    Result.CONNECTED: pgettext_lazy("outgoing call", "Connected"),
    Result.NOT_CONNECTED: pgettext_lazy("outgoing call", "Not connected"),
    Result.IN_PROGRESS: pgettext_lazy("call", "In progress"),
    Result.NOT_MEASURED: _("Not measured"),
}
