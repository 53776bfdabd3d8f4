"""What people say of themselves in running text, hidden: telephone and other long numbers, mail addresses, names. Pure.

Rather too much than too little: who reads a masked text is to learn what the contact was about, and not of whom.
"""

import re

HIDDEN = "＊＊＊"

# All lengths are bounded: a text of 100,000 characters must not keep anybody waiting.
MAIL = re.compile(r"[\w.%+-]{1,64}[@＠][\w.-]{1,255}")
# Seven digits in one piece, or nine with something between them: a date alone is neither.
DIGITS = re.compile(r"[+＋]?(?:\d{7,}(?:[-‐−–—－ー()（）. 　]{0,2}\d)*|\d(?:[-‐−–—－ー()（）. 　]{0,2}\d){8,})")
ONE_NAME = r"[^\s、。,，:：;；()（）]{1,20}"
NAME = re.compile(rf"(氏名|名前|フリガナ|ふりがな)([ 　]?[:：=＝はを]?[ 　]?)({ONE_NAME}(?:[ 　]{ONE_NAME})?)")


def without_personal_data(text: str) -> str:
    """Return ``text`` with what may tell who somebody is hidden."""
    return DIGITS.sub(HIDDEN, MAIL.sub(HIDDEN, NAME.sub(rf"\1\2{HIDDEN}", text)))
