"""The words that the board's script needs; names in braces are filled in by the script."""

from django.utils.translation import gettext as _


def board_texts() -> dict[str, str]:
    """Return the texts in the language of the request."""
    return {
        "connection_lost": _("Connection to the server lost: figures of {time}."),
        "connection_signed_out": _("No longer signed in: figures of {time}. Open this page again."),
        "feed_lost": _("No news from the telephone system since {time}."),
        "feed_never": _("The telephone system is not connected: nothing to measure yet."),
        "feed_refused": _("Telephone system refuses the password since {time}: not measured. Correct AMI_URL."),
        "feed_blocked": _("Disk full or broken since {time}: figures stand still. Make space; calls can be taken."),
        "feed_behind": _("Database late or out of reach since {time}: figures of then. Nothing is lost."),
        "feed_standby": _("Stands by since {time}: another server listens. Figures are right; stop one of the two."),
        "gaps": _("Not heard {count} times today: {times}"),
        "comma": _(", "),
        "fresh": _("Live, {seconds} s ago"),
        "stale": _("Stopped"),
        "verdict_good": _("Target met"),
        "verdict_bad": _("Target missed"),
        "chart": _("Calls and answer rate by half hour"),
        "legend_bars": _("Calls offered"),
        "legend_rate": _("Answer rate"),
        "legend_usual": _("Usual calls on this weekday"),
        "column_time": _("Time"),
        "column_offered": _("Calls offered"),
        "column_rate": _("Answer rate"),
        "column_usual": _("Usual calls on this weekday"),
        "hand_up": _("{name} has raised a hand: {words}"),
        "hand_answer": _("Answer"),
        "hand_answer_to": _("Answer to {name}"),
        "hand_answered": _("{name}: {words}"),
        "hand_lower": _("Take down"),
        "hand_lower_of": _("Take down the hand of {name}"),
        "hand_failed": _("Not sent: no connection to the server. What you wrote is still here."),
    }
