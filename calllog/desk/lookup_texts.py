"""The words of the scripts that look things up and ask for help; names in braces are filled in by the script."""

from django.utils.translation import gettext as _


def lookup_texts() -> dict[str, str]:
    """Return the texts in the language of the request."""
    return {
        "state_on_hold": _("On hold"),
        "pressed": _("Pressed {key}"),
        "search_faqs": _("FAQs"),
        "search_people": _("People and sections"),
        "search_events": _("Events"),
        "search_waste": _("Waste collection and sorting"),
        "search_files": _("Attached files"),
        "search_records": _("Your own records"),
        "search_nothing": _("Nothing was found for “{query}”."),
        "search_record": _("Record as “no matching FAQ”"),
        "search_failed": _("The search cannot be reached. What you typed is kept; type on to try again."),
        "vacant": _("Vacant"),
        "telephone": _("Telephone"),
        "opening": _("Opening hours"),
        "place": _("Place"),
        "duties": _("Duties"),
        "fee": _("Fee"),
        "how_to_apply": _("How to apply"),
        "event": _("Event"),
        "connect_extension": _("Connect to extension {number}"),
        "connect_telephone": _("Connect to {number}"),
        "no_extension": _("No number is known."),
        "no_connection": _("Do not connect → note a call-back"),
        "deputy": _("Deputy: {name}"),
        "callback_open": _("Call-back promised by {time}, not made yet"),
        "open_note": _("Open the note"),
        "caller_refused": _("The call is no longer at this desk."),
        "not_reached": _("The server did not answer. Please try again."),
        "hand_down": _("Raise hand"),
        "hand_up": _("Hand is up"),
        "hand_answered": _("Answered"),
        "hand_answer_of": _("Answer from {name}"),
        "hand_thanks": _("Understood, take the hand down"),
        "news_important": _("Important"),
        "news_strip": _("News: {title}"),
        "news_was_read": _("Read"),
    }
