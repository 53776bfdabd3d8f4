"""When people call a city hall, how long it takes and how it ends: the numbers behind the sample's past. Pure."""

from calllog.contacts.outcomes import CallType, Outcome

CALLS_A_DAY = 49  # in the hours of the lines, on a day of no particular weekday or month
WEEKDAYS = (1.22, 1.02, 0.95, 0.92, 0.97, 0.0, 0.0)  # Monday first; all that gathered over the weekend
AFTER_HOLIDAY = 1.12
MONTHS = {1: 1.0, 2: 1.0, 3: 1.28, 4: 1.32, 5: 1.06, 6: 1.1, 7: 1.06, 8: 0.93, 9: 0.98, 10: 1.0, 11: 1.0, 12: 0.96}
DAY_TO_DAY = 0.06  # standard deviation of what neither weekday nor month explains
# Of each hour of the wall clock: one hump before noon, one after.
HOURS = {8: 0.7, 9: 1.2, 10: 1.45, 11: 1.15, 12: 0.6, 13: 1.05, 14: 1.3, 15: 1.1, 16: 0.85}
CLOSED_HOURS = {
    7: 0.5, 8: 1.0, 9: 1.0, 10: 1.0, 11: 0.8, 12: 0.6, 13: 0.7, 14: 0.7, 15: 0.6, 16: 0.6, 17: 2.2, 18: 1.2, 19: 0.5,
}  # fmt: skip
CALLS_TO_CLOSED_LINES = (4, 6)  # a working day, a day off
ANNOUNCEMENTS = (1, 3)  # heard a day, from and to
IN_SEASON = 3.0  # how much more often an FAQ is asked in its months

WITHHELD = 0.06
REGULARS = 250  # people who call again and again
BY_REGULARS = 0.12
LANDLINES = 0.3
CALLS_AGAIN_UNANSWERED = 0.5  # after giving up
CALLS_AGAIN_ANSWERED = 0.03  # the same day, with another question

BLOCKED = 0.006  # no free line
GIVES_UP_IN_GREETING = 0.011
GIVES_UP_WHILE_RINGING = 0.024
NOBODY_TAKES_IT = 0.007
MISSED_FIRST = 0.055  # the first operator does not pick up, the next one does

# Medians in seconds with the spread of their logarithm.
RING = (5.0, 0.4)
TALK = (165.0, 0.5)
TALK_BEFORE_TRANSFER = (85.0, 0.45)
TALK_AFTER_TRANSFER = (150.0, 0.5)
TALK_ABOUT_NOTHING = (14.0, 0.6)  # sales, wrong numbers, silence
AFTER_CALL = (42.0, 0.5)
PATIENCE = (75.0, 0.7)
MORE_FOR_EACH_QUESTION = 0.55
MORE_IN_ENGLISH = 0.25
HELD = 0.16
ATTENDED = 0.35  # of the hand-overs
NOT_AT_THEIR_DESK = 0.04

CALL_TYPES = {
    CallType.CITIZEN: 0.932,
    CallType.STAFF: 0.026,
    CallType.EVENT: 0.008,
    CallType.WRONG_NUMBER: 0.016,
    CallType.SILENT: 0.012,
    CallType.SALES: 0.006,
}
QUESTIONS = {1: 0.87, 2: 0.11, 3: 0.02}
OTHER_GROUPS_QUESTION = 0.06  # asked on the wrong line, and answered all the same
# How the last question of a call ends; those before it are settled in the centre.
OUTCOMES = {
    Outcome.COMPLETED: 0.545,
    Outcome.APPLICATION: 0.022,
    Outcome.OPINION: 0.018,
    Outcome.TRANSFERRED: 0.19,
    Outcome.RELAYED_SECTION: 0.085,
    Outcome.RELAYED_PERSON: 0.035,
    Outcome.RELAYED_EXTENSION: 0.025,
    Outcome.REFERRED: 0.032,
    Outcome.CALLBACK: 0.033,
    Outcome.CUT_OFF: 0.015,
}
SETTLED = {Outcome.COMPLETED: 0.93, Outcome.APPLICATION: 0.04, Outcome.OPINION: 0.03}
HANDED_OVER = frozenset(
    {
        Outcome.TRANSFERRED,
        Outcome.RELAYED_SECTION,
        Outcome.RELAYED_PERSON,
        Outcome.RELAYED_EXTENSION,
        Outcome.REFERRED,
    }
)
# Which rules fit an outcome. What ends otherwise than its rule says is in none of these.
HANDLINGS = {
    Outcome.COMPLETED: frozenset({"completed", "relay"}),
    Outcome.APPLICATION: frozenset({"completed"}),
    Outcome.TRANSFERRED: frozenset({"transfer", "specialist"}),
    Outcome.RELAYED_SECTION: frozenset({"relay"}),
    Outcome.CALLBACK: frozenset({"callback", "completed"}),
}
AGAINST_THE_RULE = 0.012  # answered by the centre although the rule says to hand over
# Who names a person or an extension tells no question; the outcomes that are not listed always have an FAQ.
SHARE_WITH_FAQ = {
    Outcome.REFERRED: 0.35,
    Outcome.CUT_OFF: 0.3,
    Outcome.OPINION: 0.2,
    Outcome.RELAYED_PERSON: 0.0,
    Outcome.RELAYED_EXTENSION: 0.0,
}

NOTES = {
    Outcome.CALLBACK: ("午後の折り返しを希望。", "17時までに折り返し。", "明日の午前に折り返し。"),
    Outcome.REFERRED: (
        "該当するFAQが見つからず、担当課へつないだ。",
        "FAQの内容で足りるか判断に迷い、担当課へつないだ。",
    ),
    Outcome.OPINION: (
        "窓口の待ち時間が長いとのご意見。",
        "ごみ集積所のカラス対策についてのご要望。",
        "案内の文字が小さいとのご意見。",
    ),
    Outcome.CUT_OFF: ("要件をうかがう前に通話が切れた。", "電波が悪く、途中で切れた。"),
    Outcome.APPLICATION: ("申込みを受け付けた。", "申込みの内容を復唱して確認済み。"),
}
