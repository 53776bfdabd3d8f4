"""The password with which an account is handed over, until its holder has chosen another."""

import secrets

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without what looks alike on paper: i l o 0 1
GROUPS = 4
LETTERS_OF_A_GROUP = 5


def initial_password() -> str:
    """Return twenty random letters in groups that can be read aloud and typed; about 99 bits."""
    groups = ["".join(secrets.choice(ALPHABET) for _letter in range(LETTERS_OF_A_GROUP)) for _group in range(GROUPS)]
    return "-".join(groups)


def must_be_changed(user: object) -> bool:
    """Say whether somebody else knows the password of a request's or a socket's user."""
    return bool(getattr(user, "must_change_password", False))
