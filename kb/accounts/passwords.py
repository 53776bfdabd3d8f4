"""The password with which a new account is handed over."""

import secrets

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without what looks alike on paper: i l o 0 1
GROUPS = 4
LETTERS_OF_A_GROUP = 5


def initial_password() -> str:
    """Return twenty random letters in groups that can be read aloud and typed; about 99 bits."""
    groups = ["".join(secrets.choice(ALPHABET) for _letter in range(LETTERS_OF_A_GROUP)) for _group in range(GROUPS)]
    return "-".join(groups)
