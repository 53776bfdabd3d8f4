"""Events in the CMS."""

from wagtail import hooks

from kb.events.viewsets import EventViewSet


@hooks.register("register_admin_viewset")
def register_events() -> EventViewSet:
    """Show the events to whoever may view or change them."""
    return EventViewSet()
