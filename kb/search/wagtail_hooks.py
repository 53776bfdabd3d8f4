"""What the search has to say in the CMS."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks

from kb.search.attached.home import UnreadPanel


@hooks.register("construct_homepage_panels")
def show_unread_files(request: HttpRequest, panels: list[Any]) -> None:
    """Tell authors which of their attachments cannot be found."""
    panels.append(UnreadPanel(request))
