"""Plausible slips in what decides who may do what; the matrix has to notice each of them."""

import inspect
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, replace
from types import FunctionType, ModuleType
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db.models import Q
from wagtail.models import GroupPagePermission, Page

from kb.accounts import backends, granting, middleware, policy, queries, requests, sockets, trail_views
from kb.accounts.models import User
from kb.accounts.people import group_of
from kb.accounts.policy import Deed, Door, Role
from kb.audit import queries as audit_queries
from kb.directory import absences, overriding
from kb.directory.importing import deeds
from kb.directory.models import Person
from kb.faq_pages import attachments, authorship, cards, published, scope, urgent
from kb.faq_pages import views as faq_views
from kb.faq_pages.models import FaqPage, SecondPersonTask
from kb.knowledge import history, past, sight
from kb.knowledge import views as knowledge_views
from kb.public import queries as public_queries
from tests.kb.accounts.matrix_city import OTHER_GROUP, OWN_GROUP, City

OURS = ("kb.", "calllog.", "dashboards.", "telephony_bridge.")
PUBLISHED, INTERNAL, DRAFTS = "FAQ published", "FAQ internal notes / transfer criteria", "FAQ draft/revision"
STAFF_ONLY = "FAQ internal notes / transfer criteria, for the city's staff only"
APPROVAL, REPORTS = "FAQ approve+publish", "Reports of the CMS"
DIRECTORY, IMPORTS = "Staff directory (internal)", "Imports of the staff directory"
WASTE = "Waste table (collection days, sorting)"
HOURS, GROUPS = "Exceptions to the hours", "Service groups, lines and weekly hours"
CONTRACTOR, OF_CITY, TRAIL = "Users/roles of contractor", "Users/roles of city", "Audit log"
CALLS, BOARD, IN_AND_OUT, FRAME = (
    "Call record, own / all",
    "Dashboards live",
    "The ways in and out",
    "The frame of the CMS",
)
DESK, ENDED = "the desk", "ended accounts"  # what is looked at beside the rows


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """One slip, and where it must show: a row of the matrix, or a deed of one as ``row: deed``."""

    name: str
    apply: Callable[[pytest.MonkeyPatch, City], None]
    shows: str


def mutant(name: str, shows: str, apply: Callable[[pytest.MonkeyPatch, City], None]) -> Mutant:
    return Mutant(name=name, apply=apply, shows=shows)


def door(route: str, shows: str, **other: Any) -> Mutant:
    """Change a row of the doors."""

    def apply(patch: pytest.MonkeyPatch, city: City) -> None:
        patch.setattr(
            policy, "DOORS", tuple(replace(row, **other) if row.route == route else row for row in policy.DOORS)
        )

    return mutant(f"door {route}: {', '.join(other)}", shows, apply)


def no_door(route: str, shows: str) -> Mutant:
    """Leave a row of the doors out."""

    def apply(patch: pytest.MonkeyPatch, city: City) -> None:
        patch.setattr(policy, "DOORS", tuple(row for row in policy.DOORS if row.route != route))

    return mutant(f"door {route} is missing", shows, apply)


def another_door(new: Door, shows: str) -> Mutant:
    """Add a row to the doors."""

    def apply(patch: pytest.MonkeyPatch, city: City) -> None:
        patch.setattr(policy, "DOORS", (*policy.DOORS, new))

    return mutant(f"another door {new.route}", shows, apply)


def deed(which: Deed, role: Role, shows: str) -> Mutant:
    """Let one more role do a deed."""

    def apply(patch: pytest.MonkeyPatch, city: City) -> None:
        patch.setitem(policy.DEEDS, which, policy.DEEDS[which] | {role})

    return mutant(f"{which} also for {role}", shows, apply)


def no_deed(which: Deed, role: Role, shows: str) -> Mutant:
    """Take a deed from a role."""

    def apply(patch: pytest.MonkeyPatch, city: City) -> None:
        patch.setitem(policy.DEEDS, which, policy.DEEDS[which] - {role})

    return mutant(f"{which} no more for {role}", shows, apply)


def instead(function: FunctionType, other: Callable[..., Any], name: str, shows: str) -> Mutant:
    """Put another function in the place of one of ours, wherever it was imported."""
    return mutant(name, shows, lambda patch, city: _everywhere(patch, function, other))


def within(module: ModuleType, attribute: str, other: object, name: str, shows: str) -> Mutant:
    """Put something else in one module only."""
    return mutant(name, shows, lambda patch, city: patch.setattr(module, attribute, other))


def rewritten(function: FunctionType, before: str, after: str, name: str, shows: str) -> Mutant:
    """Change the text of a function."""

    def apply(patch: pytest.MonkeyPatch, city: City) -> None:
        _everywhere(patch, function, _compiled(function, before, after))

    return mutant(name, shows, apply)


def _compiled(function: FunctionType, before: str, after: str) -> FunctionType:
    source = textwrap.dedent(inspect.getsource(inspect.unwrap(function)))
    if source.count(before) != 1:
        raise LookupError(f"{function.__qualname__} holds {source.count(before)} times: {before}")
    made: dict[str, Any] = {}
    module = sys.modules[function.__module__]
    code = compile(source.replace(before, after), f"<mutant of {function.__qualname__}>", "exec")
    exec(code, vars(module), made)  # noqa: S102 - the text is ours
    return made[function.__name__]


def _everywhere(patch: pytest.MonkeyPatch, function: object, other: object) -> None:
    for name, module in list(sys.modules.items()):
        if name.startswith(OURS):
            for attribute, value in list(vars(module).items()):
                if value is function:
                    patch.setattr(module, attribute, other)


def _always(*given: object, **named: object) -> bool:
    return True


def _never(*given: object, **named: object) -> bool:
    return False


def _nothing(*given: object, **named: object) -> None:
    return None


def _everybody_is_seen(role: Role | None) -> Any:
    return User.objects.select_related("unit").order_by("display_name", "pk")


def _open_rule_form(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
    self.page = FaqPage.objects.get(pk=kwargs["page_id"])
    return super(faq_views.SetRuleView, self).dispatch(request, *args, **kwargs)


def _on_all_pages(patch: pytest.MonkeyPatch, city: City) -> None:
    for letters, role in (("AUT", Role.AUTHOR), ("APR", Role.APPROVER)):
        city.people[f"{letters} of another section"].groups.add(group_of(role, of=OWN_GROUP))


def _permission(codename: str, group: Any) -> Callable[[pytest.MonkeyPatch, City], None]:
    def apply(patch: pytest.MonkeyPatch, city: City) -> None:
        permission = Permission.objects.get(codename=codename, content_type__app_label="wagtailcore")
        page = Page.objects.get(pk=city.keys["group_page"])
        GroupPagePermission.objects.create(group=group(), page=page, permission=permission)

    return apply


def _authors_approve(patch: pytest.MonkeyPatch, city: City) -> None:
    for task in SecondPersonTask.objects.all():
        task.groups.add(group_of(Role.AUTHOR, of=OWN_GROUP))


def _other_approvers_approve(patch: pytest.MonkeyPatch, city: City) -> None:
    for task in SecondPersonTask.objects.all():
        task.groups.add(group_of(Role.APPROVER, of=OTHER_GROUP))


def _staff_in_the_cms(patch: pytest.MonkeyPatch, city: City) -> None:
    patch.setattr(
        policy,
        "DOORS",
        tuple(replace(row, roles=row.roles | {Role.STAFF}) if row.route == "admin/" else row for row in policy.DOORS),
    )
    permission = Permission.objects.get(codename="access_admin")
    group_of(Role.STAFF).permissions.add(permission)


def _drafts_are_publications(patch: pytest.MonkeyPatch, city: City) -> None:
    for module in (past, history):
        patch.setattr(module, "ACTIONS", {*past.ACTIONS, "wagtail.edit"})
    patch.setattr(past, "WENT_OUT", {*past.WENT_OUT, "wagtail.edit"})


def _city_sees_all_directory(patch: pytest.MonkeyPatch, city: City) -> None:
    added = Permission.objects.filter(content_type__app_label="directory", codename__startswith="add_")
    group_of(Role.CITY).permissions.add(*added)


MUTANTS = (
    # Doors
    door("desk/", CALLS, roles=frozenset({Role.OPERATOR, Role.SUPERVISOR})),
    door("ws/desk/", CALLS, roles=frozenset({Role.OPERATOR, Role.SUPERVISOR})),
    door("board/", BOARD, roles=frozenset({Role.OPERATOR, Role.SUPERVISOR, Role.MANAGER})),
    door("ws/board/", BOARD, roles=policy.EVERYBODY),
    door("operations/", BOARD, roles=policy.EVERYBODY),
    door("directory/", DIRECTORY, roles=policy.EVERYBODY),
    door("directory/", f"{DIRECTORY}: read", roles=policy.EVERYBODY, public=True),
    door("directory/import/", IMPORTS, roles=policy.READERS),
    door("admin/waste/", WASTE, roles=policy.WITH_TEXTS),
    *(
        door(f"admin/{texts}/", shows, roles=policy.IN_THE_CMS)
        for texts, shows in (("choose-page", FRAME), ("api", FRAME), ("faq", REPORTS))
    ),
    door("accounts/", CONTRACTOR, roles=policy.EVERYBODY),
    door("audit/", TRAIL, roles=policy.EVERYBODY),
    door("documents/", f"{PUBLISHED}: read", roles=policy.READERS, public=False),
    no_door("directory/import/", IMPORTS),
    no_door("admin/waste/", WASTE),
    no_door("knowledge/", INTERNAL),
    no_door("faq/", PUBLISHED),
    no_door("accounts/password/", IN_AND_OUT),
    another_door(Door(route="directory/search.json", roles=policy.EVERYBODY, public=True), f"{DIRECTORY}: read"),
    mutant("staff may enter the CMS", FRAME, _staff_in_the_cms),
    within(middleware, "may_enter", _always, "the middleware asks nobody", f"{DIRECTORY}: read"),
    within(sockets, "may_enter", _always, "the sockets ask nobody", CALLS),
    # Deeds
    deed(Deed.FAQ_READ_INTERNAL, Role.ADMINISTRATOR, INTERNAL),
    deed(Deed.FAQ_READ_PAST, Role.OPERATOR, f"{DRAFTS}: past"),
    deed(Deed.FAQ_READ_PAST, Role.STAFF, f"{DRAFTS}: past"),
    no_deed(Deed.FAQ_READ_PAST, Role.AUDITOR, f"{DRAFTS}: past"),
    deed(Deed.FAQ_WRITE, Role.CITY, f"{INTERNAL}: change"),
    deed(Deed.FAQ_APPROVE_ANY_SECTION, Role.APPROVER, APPROVAL),
    deed(Deed.FAQ_PUBLISH_URGENTLY, Role.AUTHOR, f"{APPROVAL}: approve"),
    deed(Deed.FAQ_CONFIRM_URGENT, Role.AUTHOR, APPROVAL),
    deed(Deed.DIRECTORY_EDIT_OWN_SECTION, Role.STAFF, DIRECTORY),
    deed(Deed.DIRECTORY_IMPORT, Role.APPROVER, DIRECTORY),
    deed(Deed.DIRECTORY_IMPORT_APPROVE, Role.CITY, DIRECTORY),
    deed(Deed.HOURS_OVERRIDE, Role.OPERATOR, HOURS),
    deed(Deed.HOURS_OVERRIDE_APPROVE, Role.SUPERVISOR, HOURS),
    deed(Deed.ACCOUNTS_CONTRACTOR, Role.SUPERVISOR, CONTRACTOR),
    deed(Deed.ACCOUNTS_CITY, Role.MANAGER, OF_CITY),
    deed(Deed.ACCOUNTS_REQUEST, Role.MANAGER, CONTRACTOR),
    no_deed(Deed.ACCOUNTS_REQUEST, Role.CITY, OF_CITY),
    deed(Deed.AUDIT_READ_ALL, Role.SUPERVISOR, TRAIL),
    deed(Deed.AUDIT_READ_ALL, Role.APPROVER, TRAIL),
    deed(Deed.AUDIT_READ_TEAM, Role.STAFF, TRAIL),
    deed(Deed.AUDIT_EXPORT, Role.MANAGER, TRAIL),
    # Accounts
    rewritten(policy.may_grant, "AUTHORITY[granted] >= AUTHORITY[role]", "False", "granting without ranks", CONTRACTOR),
    rewritten(
        policy.may_stop, " or AUTHORITY[of] >= AUTHORITY[role]", "", "administrators disable their own rank", OF_CITY
    ),
    rewritten(policy.may_ask_for, "AUTHORITY[of] >= AUTHORITY[role]", "False", "asking without ranks", CONTRACTOR),
    instead(policy.may_see_account, _always, "every account is seen", OF_CITY),
    instead(queries.accounts_seen, _everybody_is_seen, "the list of accounts is not narrowed", OF_CITY),
    rewritten(
        queries.requests_seen, "filter(wanted__role__in=seen)", "all()", "the list of requests is not narrowed", OF_CITY
    ),
    instead(granting.is_own, _never, "whoever asks decides", OF_CITY),
    instead(requests.may_decide, _always, "everybody decides requests", CONTRACTOR),
    mutant(
        "an account does not end",
        ENDED,
        lambda patch, city: patch.setattr(
            backends.UntilTheLastDay, "user_can_authenticate", lambda self, user: user.is_active
        ),
    ),
    mutant(
        "an account cannot be disabled",
        ENDED,
        lambda patch, city: patch.setattr(backends.UntilTheLastDay, "user_can_authenticate", _always),
    ),
    # The trail
    within(audit_queries, "_within", lambda sight: Q(), "everybody sees the whole trail", TRAIL),
    instead(audit_queries.hides_subject, _never, "whose data was read is shown", TRAIL),
    within(trail_views, "may", _always, "everybody takes the trail away", TRAIL),
    # FAQs inside
    instead(scope.faqs_of, lambda user: FaqPage.objects.all(), "everybody has a say in all FAQs", APPROVAL),
    instead(sight.hidden_from, lambda role: frozenset(), "contractors read what is for the city's staff", STAFF_ONLY),
    within(sight, "_published", FaqPage.objects.all, "the catalogue shows drafts", INTERNAL),
    within(knowledge_views, "may", _always, "the past is open to all readers", f"{DRAFTS}: past"),
    mutant("drafts count as publications", f"{DRAFTS}: past", _drafts_are_publications),
    within(cards, "FOR_OPERATORS", {"public", "centre", "staff"}, "desks show what is for the city's staff", DESK),
    mutant(
        "rules are set from any page",
        f"{INTERNAL}: change",
        lambda patch, city: patch.setattr(faq_views.SetRuleView, "dispatch", _open_rule_form),
    ),
    instead(scope.unpublished_elsewhere, lambda user: FaqPage.objects.none(), "drafts can be chosen", FRAME),
    mutant(
        "lists show the draft of a published question",
        FRAME,
        lambda patch, city: patch.setattr(FaqPage, "get_admin_display_title", Page.get_admin_display_title),
    ),
    within(published, "name_in_trail", lambda page: page.title, "the trail names what is for the city's staff", TRAIL),
    # Approval
    instead(authorship.may_approve, _always, "who wrote approves", f"{APPROVAL}: approve"),
    rewritten(
        authorship.persons_behind,
        "{person for _revision, person in stored}",
        "{person for _revision, person in stored[-1:]}",
        "only the last writer counts",
        f"{APPROVAL}: approve",
    ),
    mutant("authors are among the approvers", f"{APPROVAL}: approve", _authors_approve),
    mutant("approvers approve for other sections", f"{APPROVAL}: approve", _other_approvers_approve),
    rewritten(
        urgent.may_publish_urgently,
        " and faqs_of(user).filter(pk=page.pk).exists()",
        "",
        "urgent publication for other sections",
        f"{APPROVAL}: approve",
    ),
    rewritten(
        urgent.may_confirm,
        "and user.person_number != urgent.published_by.person_number",
        "and user.pk != urgent.published_by_id",
        "who published urgently confirms under another account",
        f"{APPROVAL}: approve",
    ),
    rewritten(
        urgent.may_confirm,
        "and urgent.number_id in numbers",
        "",
        "urgent publications of other sections are confirmed",
        f"{APPROVAL}: approve",
    ),
    mutant("groups of other sections", f"{DRAFTS}: draft", _on_all_pages),
    mutant(
        "approvers may publish",
        f"{APPROVAL}: around",
        _permission("publish_page", lambda: group_of(Role.APPROVER, of=OWN_GROUP)),
    ),
    mutant(
        "the contract owner may edit",
        f"{DRAFTS}: draft",
        _permission("change_page", lambda: group_of(Role.CITY)),
    ),
    mutant("the contract owner makes lines", GROUPS, _city_sees_all_directory),
    # Citizens
    within(
        public_queries,
        "_public_pages",
        lambda: FaqPage.objects.filter(live=True),
        "public pages show every audience",
        PUBLISHED,
    ),
    within(
        public_queries,
        "_public_pages",
        lambda: FaqPage.objects.filter(audience="public"),
        "public pages show drafts",
        PUBLISHED,
    ),
    rewritten(public_queries.public_sections, "if unit.is_public", "if True", "citizens see inside units", PUBLISHED),
    instead(attachments.may_fetch, _always, "every file is served", f"{INTERNAL}: read"),
    rewritten(
        attachments._is_public,
        "FaqPage.objects.filter(live=True)",
        "FaqPage.objects.all()",
        "citizens fetch files of drafts",
        f"{INTERNAL}: read",
    ),
    # The directory
    instead(
        absences.people_of, lambda user, day: Person.objects.all(), "absences of other sections", f"{DIRECTORY}: change"
    ),
    instead(overriding.is_same_person, _never, "who proposed hours approves them", f"{HOURS}: approve"),
    instead(overriding.groups_to_approve, _nothing, "everybody approves hours", f"{HOURS}: approve"),
    rewritten(
        overriding.groups_to_approve,
        "if role not in OF_A_SECTION:",
        "if True:",
        "approvers decide hours of other sections",
        HOURS,
    ),
    instead(overriding.may_withdraw, _always, "everybody withdraws hours", HOURS),
    rewritten(
        deeds.approve,
        "by.person_number == waiting.uploaded_by.person_number",
        "by.pk == waiting.uploaded_by_id",
        "who uploaded lets in under another account",
        f"{DIRECTORY}: second",
    ),
    within(deeds, "_allow", _nothing, "imports ask for no right", DIRECTORY),
)
