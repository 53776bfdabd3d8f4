"""What each role may do in the CMS: Django groups per role and per role and service group, and the workflows.

No role has Wagtail's publish permission: it would bypass the approval, and with it come unpublishing,
deleting what is published, schedules, aliases and privacy settings.
"""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from kb.accounts.following import follow
from kb.accounts.models import User
from kb.accounts.people import group_of
from kb.accounts.policy import IN_THE_CMS, Role
from kb.directory.models import ServiceGroup
from kb.directory.units import groups_of_unit
from kb.faq_pages.models import SecondPersonTask, ServiceGroupPage

ON_PAGES_OF_GROUP: dict[Role, tuple[str, ...]] = {
    Role.AUTHOR: ("add_page", "change_page"),
    Role.APPROVER: ("change_page",),
}
MODELS_IN_THE_CMS = {
    Role.AUTHOR: ("wagtail_localize.submit_translation", "directory.view_*", "events.*"),
    Role.APPROVER: ("directory.view_*", "events.*"),
    Role.CITY: ("directory.view_*", "events.view_event", "faq_pages.*_category", "directory.change_*"),
    Role.ADMINISTRATOR: ("directory.view_*", "directory.add_*", "directory.change_*", "directory.delete_*"),
}
ON_ATTACHMENTS: dict[Role, tuple[str, ...]] = {
    # To upload and to choose; what may not be done to one's own upload is refused by kb.faq_pages.attachments.
    Role.AUTHOR: ("add_document", "choose_document"),
    Role.APPROVER: ("add_document", "choose_document"),
}
DIRECTORY_MODELS = ("servicegroup", "servicegroupunit", "line", "weeklyhours", "closure")
WORKFLOW_NAME = "FAQ {name}"
WAGTAILS_GROUPS = ("Moderators", "Editors")
WAGTAILS_WORKFLOW = "Moderators approval"


@transaction.atomic
def grant() -> None:
    """Give every role its permissions, and none but these; put each group's workflow on its pages.

    Run it again after a language or a service group was added, or after the directory has changed.
    """
    _remove_wagtails_own()
    for role in IN_THE_CMS:
        group_of(role).permissions.set(_permissions(("wagtailadmin.access_admin", *MODELS_IN_THE_CMS[role])))
    for role, codenames in ON_ATTACHMENTS.items():
        _grant_on_attachments(group_of(role), codenames)
    for service_group in ServiceGroup.objects.all():
        pages = list(ServiceGroupPage.objects.filter(service_group=service_group))
        for role, codenames in ON_PAGES_OF_GROUP.items():
            _grant_on_pages(group_of(role, of=service_group.code), pages, codenames)
        _put_workflow_on_pages(service_group, pages)
    join_all_groups()


def connect() -> None:
    """Let the groups follow whenever an account is made or changed."""
    follow(join_groups)


def join_all_groups() -> None:
    """Bring the memberships of all who write or approve up to date with the directory of today."""
    for user in User.objects.filter(role__in=ON_PAGES_OF_GROUP):
        join_groups(user)


def join_groups(user: User) -> None:
    """Make ``user`` a member of the groups of their role, and of their role for the groups that serve their section."""
    role = Role(user.role)
    groups = [group_of(role)]
    if role in ON_PAGES_OF_GROUP and user.unit_id:
        groups += [group_of(role, of=code) for code in groups_of_unit(user.unit_id)]
    user.groups.set(groups)


def _remove_wagtails_own() -> None:
    # Wagtail's first migration makes groups that may publish, and a workflow for the whole tree.
    Group.objects.filter(name__in=WAGTAILS_GROUPS).delete()
    for workflow in Workflow.objects.filter(active=True, name=WAGTAILS_WORKFLOW):
        workflow.deactivate()


def _permissions(names: Iterable[str]) -> list[Permission]:
    found: list[Permission] = []
    for name in names:
        app, codename = name.split(".")
        permissions = Permission.objects.filter(content_type__app_label=app)
        if app == "directory":
            permissions = permissions.filter(content_type__model__in=DIRECTORY_MODELS)
        before, star, after = codename.partition("*")
        found += permissions.filter(
            **({"codename__startswith": before, "codename__endswith": after} if star else {"codename": codename})
        )
    return found


def _grant_on_attachments(group: Group, codenames: tuple[str, ...]) -> None:
    permissions = Permission.objects.filter(content_type__app_label="wagtaildocs", codename__in=codenames)
    root = Collection.get_first_root_node()
    GroupCollectionPermission.objects.filter(group=group).exclude(collection=root, permission__in=permissions).delete()
    for permission in permissions:
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)


def _grant_on_pages(group: Group, pages: list[ServiceGroupPage], codenames: tuple[str, ...]) -> None:
    permissions = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=codenames)
    wanted = {(page.pk, permission.pk) for page in pages for permission in permissions}
    granted = GroupPagePermission.objects.filter(group=group)
    for there in granted:
        if (there.page_id, there.permission_id) not in wanted:
            there.delete()
    missing = wanted - set(granted.values_list("page_id", "permission_id"))
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(group=group, page_id=page, permission_id=permission) for page, permission in missing
    )


def _put_workflow_on_pages(service_group: ServiceGroup, pages: list[ServiceGroupPage]) -> None:
    name = WORKFLOW_NAME.format(name=service_group.name)
    workflow, _created = Workflow.objects.get_or_create(name=name)
    task = SecondPersonTask.objects.filter(name=name).first() or SecondPersonTask.objects.create(name=name)
    task.groups.set([group_of(Role.APPROVER, of=service_group.code), group_of(Role.CITY)])
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task)
    for page in pages:
        WorkflowPage.objects.update_or_create(page=page, defaults={"workflow": workflow})
