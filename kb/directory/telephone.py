"""Telephone numbers as people and PBXs write them. Pure.

Sample numbers are possible but never assigned, so no number is refused as invalid.
"""

import unicodedata

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

REGION = "JP"
MASKED_FROM_END = slice(-8, -4)  # the digits that tell callers apart, the last four left readable


def canonical(number: str) -> str:
    """Return E.164 (``+81467001000``), or the digits as given where it is no telephone number."""
    plain = unicodedata.normalize("NFKC", number)
    parsed = _parsed(plain)
    if parsed is None:
        return "".join(character for character in plain if character.isdigit() or character == "+")
    return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)


def written(number: str) -> str:
    """Return the number as Japan writes it: ``0467-00-1000``; a foreign one in its international form."""
    parsed = _parsed(unicodedata.normalize("NFKC", number))
    if parsed is None:
        return number
    domestic = parsed.country_code == phonenumbers.country_code_for_region(REGION)
    return phonenumbers.format_number(
        parsed, PhoneNumberFormat.NATIONAL if domestic else PhoneNumberFormat.INTERNATIONAL
    )


def masked(number: str) -> str:
    """Return the number with all but its beginning and its last four digits hidden: ``090-****-5678``."""
    text = written(number)
    places = [place for place, character in enumerate(text) if character.isdigit()][MASKED_FROM_END]
    return "".join("*" if place in places else character for place, character in enumerate(text))


def _parsed(number: str) -> phonenumbers.PhoneNumber | None:
    try:
        parsed = phonenumbers.parse(number, REGION)
    except NumberParseException:
        return None
    return parsed if phonenumbers.is_possible_number(parsed) else None
