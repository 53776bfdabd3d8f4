"""The words that the board's script needs; names in braces are filled in by the script."""

from django.utils.translation import gettext as _


def board_texts() -> dict[str, str]:
    """Return the texts in the language of the request."""
    return {
        "connection_lost": _("Connection to the server lost: figures of {time}."),
        "feed_lost": _("No news from the telephone system since {time}."),
        "feed_never": _("The telephone system is not connected: nothing to measure yet."),
        "fresh": _("Live, {seconds} s ago"),
        "stale": _("Stopped"),
        "verdict_good": _("Target met"),
        "verdict_bad": _("Target missed"),
    }
