"""What each role may do in the CMS: Django groups generated per role, Wagtail's page permissions, the workflow.

No role has Wagtail's publish permission: it would bypass the approval, and with it come unpublishing,
deleting what is published, schedules, aliases and privacy settings.
"""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import GroupPagePermission, Workflow, WorkflowPage, WorkflowTask

from kb.accounts.people import group_of
from kb.accounts.policy import AUTHORING, Role
from kb.faq_pages.models import FaqIndexPage, SecondPersonTask

ON_FAQ_TREES = {
    Role.AUTHOR: ("add_page", "change_page"),
    Role.APPROVER: ("change_page",),
}
IN_THE_CMS = {
    Role.AUTHOR: ("wagtail_localize.submit_translation", "directory.view_*"),
    Role.APPROVER: ("directory.view_*",),
    Role.ADMINISTRATOR: ("directory.view_*", "directory.add_*", "directory.change_*", "directory.delete_*"),
}
DIRECTORY_MODELS = ("servicegroup", "line", "weeklyhours")
WORKFLOW_NAME = "FAQ"
WAGTAILS_GROUPS = ("Moderators", "Editors")
WAGTAILS_WORKFLOW = "Moderators approval"


@transaction.atomic
def grant() -> None:
    """Give every role its permissions, and none but these; put the workflow on the FAQ trees that have none.

    Run it again after a language was added.
    """
    _remove_wagtails_own()
    for role in AUTHORING:
        group = group_of(role)
        group.permissions.set(_permissions(("wagtailadmin.access_admin", *IN_THE_CMS[role])))
        _grant_on_trees(group, ON_FAQ_TREES.get(role, ()))
    _put_workflow_on_trees()


def _remove_wagtails_own() -> None:
    # Wagtail's first migration makes groups that may publish, and a workflow for the whole tree.
    Group.objects.filter(name__in=WAGTAILS_GROUPS).delete()
    for workflow in Workflow.objects.filter(active=True, name=WAGTAILS_WORKFLOW):
        workflow.deactivate()


def _permissions(names: Iterable[str]) -> list[Permission]:
    found: list[Permission] = []
    for name in names:
        app, codename = name.split(".")
        codenames = [codename.replace("*", model) for model in DIRECTORY_MODELS] if "*" in codename else [codename]
        found += Permission.objects.filter(content_type__app_label=app, codename__in=codenames)
    return found


def _grant_on_trees(group: Group, codenames: tuple[str, ...]) -> None:
    granted = GroupPagePermission.objects.filter(group=group)
    granted.exclude(permission__codename__in=codenames).delete()
    permissions = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=codenames)
    for page in FaqIndexPage.objects.all():
        for permission in permissions:
            GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)


def _put_workflow_on_trees() -> None:
    workflow, _created = Workflow.objects.get_or_create(name=WORKFLOW_NAME)
    task = SecondPersonTask.objects.first() or SecondPersonTask.objects.create(name=WORKFLOW_NAME)
    task.groups.add(group_of(Role.APPROVER))
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task)
    for page in FaqIndexPage.objects.all():
        WorkflowPage.objects.get_or_create(page=page, defaults={"workflow": workflow})
