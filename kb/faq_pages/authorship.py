"""Who wrote what is to be approved. Compared by person, not by account."""

from typing import Any

from wagtail.models import PageLogEntry, Revision


def may_approve(user: Any, *, page: Any) -> bool:
    """Say whether ``user`` is a second person for the unpublished text of ``page``."""
    return user.person_number not in persons_behind(page)


def persons_behind(page: Any) -> set[str]:
    """Return the person numbers of all who wrote or submitted a part of what is not published yet.

    That is: whoever stored a revision since the live one, whoever stored a revision that was brought
    back since, and whoever asked for the approval.
    """
    stored = _unpublished_revisions(page)
    brought_back = _sources_of_reverts(page, [revision for revision, _person in stored])
    persons = {person for _revision, person in stored}
    persons |= set(_persons_of(Revision.objects.filter(pk__in=brought_back)))
    state = page.current_workflow_state
    if state and state.requested_by:
        persons.add(state.requested_by.person_number)
    return {person for person in persons if person}


def _unpublished_revisions(page: Any) -> list[tuple[int, str | None]]:
    # By id and not by time: an autosave moves a revision's time, never its id.
    revisions = Revision.page_revisions.filter(object_id=str(page.pk), pk__gt=page.live_revision_id or 0)
    return list(revisions.values_list("pk", "user__person_number"))


def _sources_of_reverts(page: Any, revisions: list[int]) -> list[int]:
    entries = PageLogEntry.objects.filter(page_id=page.pk, action="wagtail.revert", revision_id__in=revisions)
    return [entry.data["revision"]["id"] for entry in entries]


def _persons_of(revisions: Any) -> list[str]:
    return list(revisions.values_list("user__person_number", flat=True))
