"""How a question ended: the outcomes that the contract's figures are computed from."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


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
