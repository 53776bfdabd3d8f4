"""JSON as RFC 8259 means it: UTF-8, no NaN, no name twice in an object. Pure."""

import json


class NoJsonError(ValueError):
    """Bytes that are no JSON; the sentence says why, and never quotes them."""


def read_json(body: bytes) -> object:
    """Return the value that ``body`` holds.

    Raises NoJsonError, also for what is nested so deeply, or holds so long a number, that Python gives up.
    """
    try:
        return json.loads(body.decode(), object_pairs_hook=_object, parse_constant=_refuse)
    except UnicodeDecodeError as error:
        raise NoJsonError(f"It is not UTF-8 at byte {error.start}.") from error
    except json.JSONDecodeError as error:
        raise NoJsonError(f"It is not JSON at line {error.lineno}, column {error.colno}: {error.msg}.") from error
    except RecursionError as error:
        raise NoJsonError("It is nested too deeply.") from error
    except NoJsonError:
        raise
    except ValueError as error:
        # Python converts no integer of more than 4,300 digits.
        raise NoJsonError("It holds a number that is too long.") from error


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        # Which of the two is meant? Programs differ, so one of them would be deceived.
        raise NoJsonError("A name stands twice in an object.")
    return found


def _refuse(constant: str) -> object:
    raise NoJsonError(f"{constant} is no JSON.")
