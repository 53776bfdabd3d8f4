"""The directory in the CMS."""

from wagtail import hooks

from kb.directory.viewsets import DirectoryGroup


@hooks.register("register_admin_viewset")
def register_directory() -> DirectoryGroup:
    """Show the directory to whoever may view or change it."""
    return DirectoryGroup()
