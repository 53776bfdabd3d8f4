"""What is wrong or odd about an upload, and what it changes, in words."""

import re
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kb.directory.importing.differences import Difference, Kind
from kb.directory.importing.issues import Issue, Reason, Trouble
from kb.directory.importing.rows import Table
from kb.directory.models import UnitKind

TABLES: dict[str, str | Promise] = {
    Table.UNITS: _("Units"),
    Table.POSTS: _("Posts"),
    Table.PEOPLE: _("People"),
}
TROUBLES: dict[Trouble, str | Promise] = {
    Trouble.UNREADABLE: _("%(name)s: %(reason)s"),
    Trouble.NO_TABLE: _("No sheet has the header of units, posts or people. Start from the empty template."),
    Trouble.TABLE_TWICE: _("There are two sheets of this table. Upload one."),
    Trouble.COLUMN_MISSING: _("This column is missing. What the file leaves out would be cleared everywhere."),
    Trouble.COLUMN_TWICE: _("This column is there twice."),
    Trouble.BLANK: _("This must not be blank."),
    Trouble.TOO_LONG: _("At most %(longest)s characters are allowed."),
    Trouble.BAD_CODE: _("“%(value)s”: a code is of letters a–z, digits, hyphens and underscores."),
    Trouble.BAD_KIND: _("“%(value)s” is no kind of unit. Known: %(known)s."),
    Trouble.BAD_FLAG: _("“%(value)s” is neither yes nor no. Write ○ or leave it blank."),
    Trouble.BAD_EXTENSION: _("“%(value)s” is no extension. Write one number of up to eight digits."),
    Trouble.BAD_TELEPHONE: _("“%(value)s” is no telephone number."),
    Trouble.BAD_DATE: _("“%(value)s” is no date. Write 2026-04-01 or 令和8年4月1日."),
    Trouble.LATER_DATE: _(
        "%(value)s is after the day from which the file holds. Bring it in with a file for that day."
    ),
    Trouble.CODE_TWICE: _("The code %(code)s stands in line %(other)s already."),
    Trouble.TWO_HOLDERS: _("The post %(code)s is held by somebody else in line %(other)s. A post has one holder."),
    Trouble.UNKNOWN_PARENT: _("The unit %(code)s is part of %(parent)s, which does not stand on that day."),
    Trouble.OWN_ANCESTOR: _("The unit %(code)s stands above itself. Follow the units above it: they make a circle."),
    Trouble.UNKNOWN_UNIT: _("The post %(code)s belongs to the unit %(unit)s, which does not stand on that day."),
    Trouble.UNKNOWN_PERSON: _("The post %(code)s is held by %(person)s, who is not among the people of that day."),
    Trouble.TWO_MAIN_POSTS: _(
        "%(person)s holds the post %(other)s already. Mark one of the two posts as concurrent (○)."
    ),
    Trouble.UNKNOWN_ENDING: _("A successor is named for %(code)s, which the directory does not know."),
    Trouble.UNKNOWN_SUCCESSOR: _("The successor %(successor)s of %(code)s does not stand on that day."),
    Trouble.ARRANGED_LATER: _(
        "%(what)s %(code)s would change, but a change on %(day)s is already arranged for it. "
        "Take a day after that, or take the arranged change back first."
    ),
    Trouble.NEEDED_LATER: _(
        "%(missing)s would be gone, but what is arranged from %(day)s for %(what)s %(code)s needs it."
    ),
    Trouble.PAST_DAY: _("%(day)s has passed. What was stays as it was: take today or a later day."),
    Trouble.NOT_EMPTY: _("The directory holds something already: this is for an empty one."),
    Trouble.MANY_VANISH: _(
        "More than a third would end: %(units)s of %(all_units)s units, %(posts)s of %(all_posts)s posts, "
        "%(people)s of %(all_people)s people. The file must list everything that stays."
    ),
    Trouble.NOTHING_CHANGES: _("The files say what the directory says already. Nothing would change."),
    Trouble.SHEET_LEFT_OUT: _("The sheet “%(sheet)s” is none of the three tables and was left out."),
    Trouble.COLUMN_LEFT_OUT: _("This column is not known and was left out."),
    Trouble.EXTENSION_TWICE: _("The extension %(extension)s is also that of the post %(other)s."),
    Trouble.KANA_MISSING: _("%(name)s has no kana and will not be found by reading."),
    Trouble.WITHOUT_POST: _("%(name)s holds no post."),
    Trouble.CONCURRENT_ONLY: _("%(person)s holds concurrent posts only."),
    Trouble.KEPT_LATER: _(
        "Changes that are already arranged for later days (%(number)s) stay as they are; the first is on %(day)s."
    ),
    Trouble.OTHERS_WAIT: _("Other imports wait for approval (%(number)s) and may be outdated by this one."),
}
KINDS: dict[str, str | Promise] = {
    "units": _("The unit"),
    "posts": _("The post"),
    "people": _("The person"),
    "holders": _("The holder of the post"),
}
DECLINED: dict[Reason, str | Promise] = {
    Reason.NOT_YOURS: _("Your role may not do this."),
    Reason.SAME_PERSON: _("You uploaded this yourself. Somebody else must approve it."),
    Reason.DECIDED: _("This import has been decided already."),
    Reason.OUTDATED: _("The directory has changed since: the import would do something else than is shown here."),
    Reason.CONFIRM: _("More than a third would end. Tick that you have looked at it."),
    Reason.COMMENT: _("Say in a sentence why you send it back."),
    Reason.CHANGING: _("The directory is being changed at this very moment. Try again."),
    Reason.DATABASE: _("The database refused a row of it, so nothing was taken in. Run the comparison again."),
}
GROUPS: dict[Kind, str | Promise] = {
    Kind.UNIT_CLOSED: _("Units that end"),
    Kind.UNIT_BEGUN: _("New units"),
    Kind.UNIT_RENAMED: _("Units with a new name"),
    Kind.UNIT_MOVED: _("Units that move"),
    Kind.UNIT_CHANGED: _("Units: place, number, duties and the like"),
    Kind.PERSON_LEFT: _("People who leave"),
    Kind.PERSON_JOINED: _("People who join"),
    Kind.PERSON_MOVED: _("People who move to another section"),
    Kind.PERSON_MOVED_WITHIN: _("People with another post in the same section"),
    Kind.PERSON_WITHOUT_POST: _("People who will hold no post"),
    Kind.CONCURRENT_BEGUN: _("Concurrent posts that begin"),
    Kind.CONCURRENT_ENDED: _("Concurrent posts that end"),
    Kind.PERSON_RENAMED: _("People with a new name"),
    Kind.PERSON_CHANGED: _("People: kana and English names"),
    Kind.POST_CLOSED: _("Posts that end"),
    Kind.POST_BEGUN: _("New posts"),
    Kind.POST_VACANT: _("Posts that fall vacant"),
    Kind.POST_MOVED: _("Posts that move"),
    Kind.POST_CHANGED: _("Posts: extension, place, duties and the like"),
    Kind.SUCCESSOR_CHANGED: _("Successors of what had ended before"),
    Kind.ORDER_CHANGED: _("Order"),
}
SENTENCES: dict[Kind, str | Promise] = {
    Kind.UNIT_CLOSED: _("%(name)s ends (%(code)s)"),
    Kind.UNIT_BEGUN: _("%(name)s begins (%(code)s)"),
    Kind.UNIT_RENAMED: _("%(before)s → %(after)s (%(code)s)"),
    Kind.UNIT_MOVED: _("%(name)s: %(before)s → %(after)s"),
    Kind.UNIT_CHANGED: _("%(name)s, %(field)s: %(before)s → %(after)s"),
    Kind.PERSON_LEFT: _("%(name)s (%(code)s): %(post)s, until %(eve)s"),
    Kind.PERSON_JOINED: _("%(name)s (%(code)s): %(post)s, from %(day)s"),
    Kind.PERSON_MOVED: _("%(name)s: %(before)s → %(after)s, from %(day)s"),
    Kind.PERSON_MOVED_WITHIN: _("%(name)s: %(before)s → %(after)s, from %(day)s"),
    Kind.PERSON_WITHOUT_POST: _("%(name)s: %(before)s, until %(eve)s"),
    Kind.CONCURRENT_BEGUN: _("%(name)s: %(post)s, from %(day)s"),
    Kind.CONCURRENT_ENDED: _("%(name)s: %(post)s, until %(eve)s"),
    Kind.PERSON_RENAMED: _("%(before)s → %(after)s (%(code)s)"),
    Kind.PERSON_CHANGED: _("%(name)s, %(field)s: %(before)s → %(after)s"),
    Kind.POST_CLOSED: _("%(name)s ends (%(code)s)"),
    Kind.POST_BEGUN: _("%(name)s begins (%(code)s)"),
    Kind.POST_VACANT: _("%(name)s (%(code)s)"),
    Kind.POST_MOVED: _("%(name)s (%(code)s): %(before)s → %(after)s"),
    Kind.POST_CHANGED: _("%(name)s, %(field)s: %(before)s → %(after)s"),
    Kind.SUCCESSOR_CHANGED: _("%(table)s, %(code)s: %(successor)s"),
    Kind.ORDER_CHANGED: _("%(table)s at another place of the list: %(number)s"),
}
# In place of the sentence above where something more is known.
WITH_SUCCESSOR = _("%(name)s ends (%(code)s); %(successor)s takes over")
BELOW = _("%(name)s begins (%(code)s) below %(above)s")
DUTIES = _("%(name)s, %(field)s: added “%(added)s”, dropped “%(dropped)s”")
FIELDS: dict[str, str | Promise] = {
    "name_kana": _("name in kana"),
    "name_en": _("name in English"),
    "kind": _("kind"),
    "place": _("place"),
    "telephone": _("direct number"),
    "is_public": _("shown to citizens"),
    "duties": _("duties"),
    "title": _("job title"),
    "title_en": _("job title in English"),
    "extension": _("extension"),
    "connects": _("takes calls"),
}
NOTHING = "–"
ITEMS = re.compile(r"[、\n]")


def sentence(issue: Issue) -> str:
    """Return what is wrong, in the active language."""
    parameters = dict(issue.parameters)
    if "kind" in parameters:
        parameters["what"] = str(KINDS[str(parameters["kind"])])
    return str(TROUBLES[issue.trouble]) % parameters


def place(issue: Issue) -> str:
    """Return where it is wrong: table, line and column, as far as they are known."""
    parts = [str(TABLES[issue.table])] if issue.table else []
    if issue.line:
        parts.append(_("line %(line)s") % {"line": issue.line})
    if issue.column:
        # A row that no file holds is in the directory, and stands against what the files say.
        parts.append(_("column “%(column)s”") % {"column": issue.column} if issue.line else str(_("in the directory")))
    return " / ".join(parts)


def told(difference: Difference, *, effective_on: date) -> str:
    """Return one difference in words, in the active language."""
    said = {name: value if value != "" else NOTHING for name, value in difference.parameters.items()}
    said |= {"day": _day(effective_on), "eve": _day(effective_on - timedelta(days=1))}
    if "table" in said:
        said["table"] = str(TABLES[str(said["table"])])
    if "field" in said:
        return _field_changed(difference, said)
    if difference.parameters.get("successor") and difference.kind in (Kind.UNIT_CLOSED, Kind.POST_CLOSED):
        return str(WITH_SUCCESSOR) % said
    if difference.parameters.get("above"):
        return str(BELOW) % said
    return str(SENTENCES[difference.kind]) % said


def _field_changed(difference: Difference, said: dict[str, str | int]) -> str:
    name = str(said["field"])
    said["field"] = str(FIELDS[name])
    if name == "kind":
        said |= {side: str(UnitKind(str(said[side])).label) for side in ("before", "after")}
    if name == "duties":
        before, after = (ITEMS.split(str(difference.parameters[side])) for side in ("before", "after"))
        added = [item for item in after if item not in before and item]
        dropped = [item for item in before if item not in after and item]
        if added or dropped:
            said |= {"added": "、".join(added) or NOTHING, "dropped": "、".join(dropped) or NOTHING}
            return str(DUTIES) % said
    return str(SENTENCES[difference.kind]) % said


def _day(day: date) -> str:
    return date_format(day, "MONTH_DAY_FORMAT")
