"""The words that the desk's scripts need; names in braces are filled in by the script."""

from django.utils.translation import gettext as _


def desk_texts() -> dict[str, str]:
    """Return the texts in the language of the request."""
    return {
        "state_ringing": _("Incoming"),
        "state_talking": _("Talking"),
        "state_ended": _("Ended"),
        "state_gone": _("Not answered here"),
        "state_hand": _("Without a call"),
        "by_hand": _("Record without a call"),
        "discard": _("Throw away this record? What is typed in it is lost."),
        "draft_kept": _("Draft kept"),
        "draft_waits": _("Keeping the draft…"),
        "draft_gone": _("The record of {line} was saved or put away in another window."),
        "withheld": _("Number withheld"),
        "no_number": _("No number"),
        "announcement": _("Incoming call: {line}, {caller}"),
        "connection_lost": _("The connection to the server is lost. You can keep typing."),
        "connection_signed_out": _(
            "You are signed out. Sign in in a new tab; everything you typed is still here, and calls come back by "
            "themselves."
        ),
        "feed_lost": _("No news from the telephone system since {time}. Calls may not appear here."),
        "feed_never": _("The telephone system is not connected. Calls do not appear here yet."),
        "feed_refused": _("No calls appear here since {time}: take them as usual, and tell the supervisor."),
        "feed_blocked": _("The server cannot write since {time}: take calls as usual, and tell the supervisor."),
        "feed_behind": _("Calls appear late since {time}. Take them as usual; what you type stays here."),
        "feed_standby": _("This server stands by since {time}: another one listens to the telephone system."),
        "notice_urgent": _("Changed urgently at {time}"),
        "notice_read": _("I have read it"),
        "revision": _("Version {number}"),
        "not_found": _("No matching FAQ"),
        "no_outcome": _("Outcome not chosen"),
        "outcome_of": _("of question {number}"),
        "remove": _("Remove “{question}”"),
        "saving": _("Saving…"),
        "saved": _("Saved with the receipt number {number}."),
        "save_unreachable": _(
            "Not saved: the server did not answer. Everything you typed is still here. Please save again."
        ),
        "save_not_allowed": _(
            "Not saved: you are signed out, or this call is not yours. "
            "Sign in in another tab and save again; everything you typed is still here."
        ),
        "save_refused": _(
            "Not saved: the server reported a fault ({status}). Everything you typed is still here. Please save again."
        ),
        "save_failed_elsewhere": _("The record of {line} is not saved yet. Go back to that call."),
    }
