"""The city's table of roles as requests: which of them each cell of ``docs/roles.md`` lets through, and which words.

What is expected is read from the document and from the meaning of its cells that is written down here; nothing is
asked of the product's own policy.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.kb.accounts.matrix_city import ELSEWHERE, PEOPLE

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "roles.md"


@dataclass(frozen=True, kw_only=True)
class Line:
    """A request by which a deed is tried."""

    method: str
    address: str
    sends: str = ""  # the name of a form of the city
    changes: str = ""  # what is different afterwards, if it was let through; blank: its status tells
    never: frozenset[str] = frozenset()  # who has the deed, but not on this object: it is their own
    is_open_to_anybody: bool = False  # only the words of the answer tell
    also: frozenset[str] = frozenset()  # who is let in for another row's sake: the writer of what waits

    def __str__(self) -> str:
        return " ".join(filter(None, (self.method, self.address, self.sends)))


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of the table: its cells' words as deeds, and the deeds as requests.

    A deed with a star holds for what belongs to one's own section.
    """

    name: str
    cells: Mapping[str, str]
    deeds: Mapping[str, tuple[Line, ...]]
    not_yet: frozenset[str] = frozenset()  # letters for whom the cell says more than there is
    beside: Mapping[str, str] = field(default_factory=dict)  # cells by letters, where the city's table has no such row


def get(address: str, *, also: str = "") -> Line:
    """Return a request that reads."""
    return Line(method="GET", address=address, also=frozenset(also.split()))


def glance(address: str) -> Line:
    """Return a request that may be let in or refused: what matters is what it shows."""
    return Line(method="GET", address=address, is_open_to_anybody=True)


def post(address: str, sends: str = "", *, changes: str = "", never: str = "") -> Line:
    """Return a request that sends a form."""
    return Line(method="POST", address=address, sends=sends, changes=changes, never=frozenset(never.split()))


EDITOR = "/admin/pages/{page}"
NEW = "/admin/pages/{new_page}"
WAITING = "/admin/pages/{waiting}"

ROWS = (
    Row(
        name="FAQ published",
        cells={"R": "read"},
        deeds={
            "read": (
                get("/ja/"),
                get("/en/"),
                get("/ja/faq/{faq}/"),
                get("/en/faq/{faq}/"),
                get("/ja/search/?q=question"),
                get("/ja/search/?q=SECRET"),
                get("/ja/category/matrix/"),
                get("/ja/sections/shimin/"),
                get("/ja/events/"),
                get("/ja/feed/"),
                get("/ja/faq/{faq}/thanks/"),
                get("/sitemap.xml"),
                get("/robots.txt"),
                get("/favicon.ico"),
                get("/ja/sections/"),
                get("/en/sections/"),
                get("/documents/{attached}/{attached_name}"),
            ),
            "read what is not for citizens": (
                get("/ja/faq/{staff_faq}/"),
                get("/ja/faq/{centre}/"),
                get("/ja/faq/{new_faq}/"),
                get("/knowledge/{new_faq}/"),
                get("/knowledge/{new_faq}/at/"),
            ),
        },
    ),
    Row(
        name="FAQ internal notes / transfer criteria",
        cells={"-": "", "R": "read", "RUd": "read change*"},
        deeds={
            "read": (
                get("/knowledge/"),
                get("/knowledge/?q=question"),
                get("/knowledge/{faq}/"),
                get("/knowledge/{faq}/?language=en"),
                get("/knowledge/{centre}/"),
                get("/documents/{inside}/{inside_name}"),
                get("/documents/{loose}/{loose_name}"),
            ),
            "change": (
                get("/admin/faq/{page}/rule/"),
                post("/admin/faq/{page}/rule/", "rule", changes="rules"),
            ),
        },
    ),
    Row(
        # What a cell does not tell: texts for the city's own staff are not for the contractor.
        name="FAQ internal notes / transfer criteria, for the city's staff only",
        cells={"-": "", "R": "read"},
        beside=dict.fromkeys(("AUT", "APR", "STF", "CTY", "AUD"), "R"),
        deeds={"read": (get("/knowledge/{staff_faq}/"),)},
    ),
    Row(
        name="FAQ draft/revision",
        # The contract owner sees a draft where it waits for approval; who only reads, reads what was published.
        cells={
            "-": "",
            "R": "past know",
            "CR (proposal)": "past know",
            "CRUd": "past know* draft* write* create*",
            "RUd": "past know* draft* write*",
        },
        deeds={
            "know": (),
            "past": (
                get("/knowledge/{faq}/at/"),
                get("/knowledge/{faq}/at/?moment=2026-01-01T12:00"),
                get("/knowledge/{faq}/compare/?a={past}&b={live}"),
            ),
            "draft": (
                get(EDITOR + "/edit/"),
                get(EDITOR + "/view_draft/"),
                get(EDITOR + "/history/"),
                get(EDITOR + "/workflow_history/"),
                get(EDITOR + "/revisions/{draft}/view/"),
                get(EDITOR + "/revisions/{past}/revert/"),
                get(EDITOR + "/revisions/compare/live...{draft}/"),
                get(EDITOR + "/revisions/compare/{past}...{draft}/"),
                get(NEW + "/edit/"),
                get(NEW + "/view_draft/"),
                post(EDITOR + "/edit/preview/", "text"),
            ),
            "write": (
                post(EDITOR + "/edit/", "text", changes="texts"),
                post(NEW + "/edit/", "text", changes="texts"),
            ),
            "create": (
                get("/admin/pages/add/faq_pages/faqpage/{group_page}/"),
                post("/admin/pages/add/faq_pages/faqpage/{group_page}/", "text", changes="texts"),
                post("/admin/pages/add/faq_pages/faqpage/{group_page}/preview/", "text"),
                get("/admin/localize/submit/page/{new_page}/"),
                post("/admin/localize/submit/page/{new_page}/", "translate", changes="texts"),
            ),
        },
    ),
    Row(
        name="FAQ approve+publish",
        cells={"-": "", "Ad (not own)2": "approve* lists look*", "A (cross-課)2": "approve lists look"},
        deeds={
            "lists": (get("/admin/faq/urgent/"),),
            "approve": (
                get("/admin/pages/workflow/preview/{waiting}/{task}/"),
                get("/admin/pages/workflow/action/{waiting}/approve/{task_state}/"),
                post("/admin/pages/workflow/action/{waiting}/approve/{task_state}/", changes="published"),
                post("/admin/pages/workflow/action/{waiting}/reject/{task_state}/", "send back", changes="approvals"),
                post(
                    "/admin/pages/workflow/action/{two_page}/approve/{two_state}/", changes="published", never="APR CTY"
                ),
                get("/admin/faq/{page}/urgent/"),
                post("/admin/faq/{page}/urgent/", "urgently", changes="published"),
                post("/admin/faq/urgent/{urgent}/confirm/", changes="urgent"),
                post("/admin/faq/urgent/{urgent_of_APR}/confirm/", changes="urgent", never="APR"),
                post("/admin/faq/urgent/{urgent_of_CTY}/confirm/", changes="urgent", never="CTY"),
            ),
            "look": (
                get(WAITING + "/edit/", also="AUT"),
                get(WAITING + "/view_draft/", also="AUT"),
                get(WAITING + "/workflow_history/", also="AUT"),
                get(WAITING + "/workflow_history/detail/{state}/", also="AUT"),
            ),
            "around": (
                post(EDITOR + "/move/{other_group_page}/confirm/", changes="published"),
                post(WAITING + "/edit/", "publish", changes="published"),
                post(EDITOR + "/edit/", "publish", changes="published"),
                post(NEW + "/edit/", "publish", changes="published"),
                post("/admin/pages/add/faq_pages/faqpage/{group_page}/", "publish", changes="published"),
                post(EDITOR + "/unpublish/", changes="published"),
                post(EDITOR + "/delete/", changes="published"),
                post(NEW + "/lock/", changes="published"),
                post("/admin/bulk/wagtailcore/page/publish/?id={page}", changes="published"),
                post("/admin/bulk/wagtailcore/page/unpublish/?id={page}", changes="published"),
                post("/admin/bulk/wagtailcore/page/delete/?id={page}", changes="published"),
                post("/admin/bulk/wagtailcore/page/move/?id={page}&dest={other_group_page}", changes="published"),
                post(EDITOR + "/convert_alias/", changes="published"),
                post(EDITOR + "/privacy/", "private", changes="privacy"),
                post(EDITOR + "/revisions/{draft}/unschedule/", changes="published"),
                post("/admin/localize/page/{page}/convert_to_alias/", changes="published"),
            ),
        },
    ),
    Row(
        name="Reports of the CMS",
        cells={"-": "", "R": "read"},
        beside={"AUT": "R", "APR": "R", "CTY": "R"},
        deeds={"read": (get("/admin/faq/english/"), get("/admin/faq/rules/"))},
    ),
    Row(
        name="FAQ feedback from citizens",
        cells={"-": "", "C": "", "Rd": "read know*", "R": "read know"},
        deeds={
            "know": (),
            "read": (get("/feedback/"), get("/feedback/?number={faq}"), get("/feedback/counts/")),
            # The public form asks nobody who they are: whoever works here is a citizen, too.
            "give": (
                Line(
                    method="POST",
                    address="/ja/faq/{faq}/feedback/",
                    sends="feedback",
                    is_open_to_anybody=True,
                ),
            ),
        },
    ),
    Row(
        name="Staff directory (internal)",
        # The second person of an import is an approver: the table's "2" asks for another role.
        cells={"-": "", "R": "read", "Ud": "read change* second", "CRU (import)2": "read import"},
        deeds={
            "read": (
                get("/directory/"),
                get("/directory/?q=やまだ"),
                get("/directory/search.json?q=やまだ"),
                get("/directory/units/"),
                get("/directory/units/{unit}/"),
                get("/directory/open/"),
                get("/directory/absences/"),
                get("/directory/hours/"),
            ),
            "change": (
                post("/directory/absences/new/", "absence", changes="absences"),
                get("/directory/absences/{absence}/"),
                post("/directory/absences/{absence}/", "absence", changes="absences"),
                post("/directory/absences/{absence}/end/", changes="absences"),
            ),
            "import": (post("/directory/import/{import}/again/", changes="imports"),),
            "second": (
                post("/directory/import/{import}/approve/", changes="directory"),
                post("/directory/import/{import_of_APR}/approve/", changes="directory", never="APR"),
                post("/directory/import/{import}/refuse/", "comment", changes="imports"),
            ),
        },
    ),
    Row(
        name="Imports of the staff directory",
        cells={"-": "", "R": "read"},
        beside={"APR": "R", "CTY": "R"},
        deeds={
            "read": (
                get("/directory/import/"),
                get("/directory/import/{import}/"),
                get("/directory/import/present.xlsx"),
                get("/directory/import/template.xlsx"),
            )
        },
    ),
    Row(
        name="Exceptions to the hours",
        cells={"-": "", "C": "propose", "CA": "propose approve of_all", "A": "approve*"},
        beside={"SV": "C", "MGR": "CA", "CTY": "CA", "APR": "A"},
        deeds={
            "propose": (
                get("/directory/hours/new/"),
                post("/directory/hours/new/", "override", changes="hours"),
                post("/directory/hours/{override}/withdraw/", changes="hours"),
            ),
            "approve": (
                post("/directory/hours/{override}/approve/", changes="hours"),
                post("/directory/hours/{override_of_MGR}/approve/", changes="hours", never="MGR"),
                post("/directory/hours/{override_of_CTY}/approve/", changes="hours", never="CTY"),
            ),
            "of_all": (post("/directory/hours/{override_of_all}/approve/", changes="hours"),),
        },
    ),
    Row(
        name="Service groups, lines and weekly hours",
        cells={"-": "", "R": "read", "U": "read change", "CU": "read change create"},
        beside={"AUT": "R", "APR": "R", "CTY": "U", "SYS": "CU"},
        deeds={
            "read": (
                get("/admin/servicegroup/"),
                get("/admin/servicegroup/inspect/{group}/"),
                get("/admin/line/"),
                get("/admin/line/inspect/{line}/"),
                get("/admin/servicegroupunit/"),
                get("/admin/weeklyhours/"),
                get("/admin/closure/"),
            ),
            "change": (get("/admin/line/edit/{line}/"), get("/admin/servicegroup/edit/{group}/")),
            "create": (get("/admin/line/new/"), get("/admin/closure/new/"), get("/admin/servicegroup/new/")),
        },
    ),
    Row(
        name="Waste table (collection days, sorting)",
        cells={"-": "", "RU": "read import"},
        deeds={
            "read": (
                get("/admin/waste/"),
                get("/admin/waste/sheets/towns.csv"),
                get("/admin/waste/{waste_upload}/"),
            ),
            "import": (
                post("/admin/waste/"),  # without a file
                post("/admin/waste/{waste_upload}/apply/", changes="waste"),
            ),
        },
    ),
    Row(
        name="Users/roles of contractor",
        cells={
            "-": "",
            "request": "pages add read ask manager",
            "CRU (not self, not >= own)": "pages add read do stop decide manager",
            "A2 for MGR": "pages add manager ask_for_a_manager",
            "R": "pages read manager",
            "disable only": "pages read stop manager",
        },
        deeds={
            "pages": (get("/accounts/"), get("/accounts/?state=active"), get("/accounts/requests/")),
            "add": (get("/accounts/new/"),),
            "read": (get("/accounts/{operator}/"), get("/accounts/requests/{request_operator}/")),
            "manager": (get("/accounts/{manager}/"),),
            "ask_for_a_manager": (post("/accounts/new/", "new manager", changes="requests"),),
            "ask": (
                post("/accounts/{operator}/change/", "rights of an operator", changes="requests"),
                post("/accounts/{operator}/end/", "reason", changes="requests"),
                post("/accounts/{operator}/password/", "reason", changes="requests"),
                post("/accounts/new/", "new operator", changes="requests"),
            ),
            "do": (
                post("/accounts/{operator}/change/", "rights of an operator", changes="accounts"),
                post("/accounts/{operator}/end/", "reason", changes="accounts"),
                post("/accounts/{operator}/password/", "reason", changes="accounts"),
                post("/accounts/{self_MGR}/password/", "reason", changes="accounts", never="MGR"),
                post("/accounts/new/", "new operator", changes="accounts"),
                post("/accounts/{manager}/end/", "reason", changes="accounts", never="MGR"),
                post("/accounts/{self_MGR}/end/", "reason", changes="accounts", never="MGR"),
                post("/accounts/new/", "new manager", changes="accounts", never="MGR"),
            ),
            "stop": (post("/accounts/{operator}/disable/", "reason", changes="accounts"),),
            "decide": (
                post("/accounts/requests/{request_operator}/", "approve", changes="accounts"),
                post("/accounts/requests/{request_operator}/", "refuse", changes="requests"),
            ),
        },
    ),
    Row(
        name="Users/roles of city",
        cells={"-": "", "CRU2": "read ask stop decide", "R": "read", "disable only": "read stop"},
        deeds={
            "read": (
                get("/accounts/{author}/"),
                get("/accounts/{second_city}/"),
                get("/accounts/requests/{request_author}/"),
            ),
            "ask": (
                post("/accounts/{author}/change/", "rights of an author", changes="requests"),
                post("/accounts/{author}/end/", "reason", changes="requests"),
                post("/accounts/{author}/password/", "reason", changes="requests"),
                post("/accounts/new/", "new author", changes="requests"),
            ),
            "do": (
                post("/accounts/{author}/change/", "rights of an author", changes="accounts"),
                post("/accounts/{author}/end/", "reason", changes="accounts"),
                post("/accounts/{author}/password/", "reason", changes="accounts"),
                post("/accounts/new/", "new author", changes="accounts"),
            ),
            "stop": (
                post("/accounts/{author}/disable/", "reason", changes="accounts"),
                post("/accounts/{second_city}/disable/", "reason", changes="accounts", never="CTY SYS"),
                post("/accounts/{self_CTY}/disable/", "reason", changes="accounts", never="CTY SYS"),
            ),
            "decide": (
                post("/accounts/requests/{request_author}/", "approve", changes="accounts"),
                post("/accounts/requests/{request_of_CTY}/", "approve", changes="accounts", never="CTY"),
            ),
        },
    ),
    Row(
        name="Audit log",
        cells={
            "-": "",
            "health of chain only": "",
            "own acts": "page",
            "own 課's FAQ": "page",
            "team (no unmask)": "page team",
            "R": "page team unmasked",
            "R X verify": "page team unmasked take",
        },
        deeds={
            "page": (get("/audit/"), get("/audit/?subject=SECRET")),
            "team": (),
            "unmasked": (),
            "take": (post("/audit/export/"),),
        },
    ),
    Row(
        name="Call record, own / all",
        cells={
            "-": "",
            "CRUo (until closed +24 h)": "own list",
            "RU": "list all",
            "R": "list all",
            "Rm": "list all",
            "C (events)": "",
        },
        deeds={
            "list": (get("/records/"),),
            "all": (get("/records/call/{other_call}/"),),
            "own": (
                get("/desk/"),
                post("/desk/records/"),
                get("/desk/drafts/"),
                get("/desk/search/?q=question"),
                get("/desk/search/?q=SECRET"),
                get("/desk/faq/?number={faq}"),
                get("/desk/faq/?number={centre}"),
                post("/desk/hand/"),
                get("ws/desk/"),
            ),
            "nobody": (
                get("/desk/faq/?number={staff_faq}"),
                get("/desk/faq/?number={new_faq}"),
                post("/desk/news/"),  # without the key of any
            ),
        },
    ),
    Row(
        name="Caller name/phone unmask",
        # Sections and supervisors have no screen for it yet.
        cells={"-": "", "rd": "", "o during call": "desk", "r": "", "r b": ""},
        deeds={"desk": (post("/desk/caller/"),)},
    ),
    Row(
        name="Earlier contacts of the present caller",
        cells={"-": "", "R m, while the call or its record is open": "desk", "R": "", "Rm": ""},
        deeds={
            "desk": (get("/desk/earlier/?call_id={call}"),),
            "nobody": (get("/desk/earlier/?call_id={other_call}"),),
        },
    ),
    Row(
        name="Call-backs",
        cells={"-": "", "CR": "ring"},
        beside=dict.fromkeys(("OP", "SV", "MGR"), "CR"),
        deeds={
            "ring": (
                get("/records/callbacks/"),
                get("/records/callbacks/of/{callback}/"),
                post("/records/callbacks/of/{callback}/ring/"),
                post("/records/callbacks/of/{callback}/release/"),
                post("/records/callbacks/of/{callback}/attempt/", "attempt"),
            ),
        },
    ),
    Row(
        name="Calls and records as a file, without personal data",
        cells={"-": "", "X": "take"},
        beside=dict.fromkeys(("SV", "MGR", "CTY", "AUD"), "X"),
        deeds={"take": (get("/records/exports/"), post("/records/exports/", "export"))},
    ),
    Row(
        name="News",
        cells={"-": "", "R": "read", "CRU": "read write"},
        beside={**dict.fromkeys(("AUT", "APR", "STF", "OP", "AUD"), "R"), **dict.fromkeys(("SV", "MGR", "CTY"), "CRU")},
        deeds={
            "read": (get("/news/"), post("/news/{news}/read/")),
            "write": (
                get("/news/new/"),
                post("/news/new/", "news", changes="news"),
                get("/news/{news}/"),
                post("/news/{news}/withdraw/", changes="news"),
            ),
        },
    ),
    Row(
        name="Dashboards live",
        cells={
            "-": "",
            "Rd (no names)": "board",
            "R own+queue": "",
            "R": "board calls health",
            "R (aggregate)": "board calls",
            "R health": "health",
        },
        not_yet=frozenset({"AUD"}),  # who sees the board, and not yet the health
        deeds={
            "board": (get("/board/", also="AUD"), get("ws/board/", also="AUD")),
            "calls": (get("/board/calls/?figure=offered", also="AUD"),),
            "health": (
                get("/operations/"),
                get("/metrics"),
                get("/operations/set-aside/"),
                get("/operations/set-aside/confirm/?deed=feed_again"),
                post("/operations/set-aside/feed-again/"),
                post("/operations/set-aside/dismiss/"),
            ),
        },
    ),
    Row(
        name="Boards on walls",
        cells={"-": "", "CRD": "keep"},
        beside={"SV": "CRD", "MGR": "CRD"},
        deeds={"keep": (get("/board/kiosks/"),)},
    ),
    Row(
        name="What search has learned",
        cells={"-": "", "R": "read", "RU": "read change"},
        beside={"APR": "R", "SV": "RU", "MGR": "RU", "CTY": "R", "AUD": "R"},
        deeds={
            "read": (get("/search/learned/"), get("/search/learned/?show=doubtful")),
            "change": (
                post("/search/learned/{learned}/take-back/", changes="search"),
                post("/search/learned/{taken_back}/give-back/", changes="search"),
            ),
        },
    ),
    Row(
        name="Searches in vain",
        # Authors begin a draft in their own section, as everywhere.
        cells={"-": "", "R": "read", "RU": "read end", "RUd": "read end*", "CRUd": "read end* draft*"},
        beside={"AUT": "CRUd", "APR": "RUd", "SV": "RU", "MGR": "RU", "CTY": "RU", "AUD": "R"},
        deeds={
            "read": (get("/search/vain/"), get("/search/vain/?ended=1")),
            "end": (
                post("/search/vain/{vain}/out-of-scope/", changes="search"),
                post("/search/vain/{ended}/reopen/", changes="search"),
            ),
            "draft": (post("/search/vain/{vain}/draft/", "under", changes="search"),),
        },
    ),
    Row(
        name="Synonyms and pins of the search",
        # Synonyms are everybody's; an FAQ is pinned by its own section, by the city or by the manager.
        cells={"-": "", "R": "read", "CRU": "read steer pin", "CRUd": "read steer pin*"},
        beside={"APR": "CRUd", "SV": "R", "MGR": "CRU", "CTY": "CRU", "AUD": "R"},
        deeds={
            "read": (get("/search/synonyms/"), get("/search/synonyms/?show=past"), get("/search/pins/")),
            "steer": (
                get("/search/synonyms/new/"),
                post("/search/synonyms/new/", "synonyms", changes="search"),
                post("/search/synonyms/{proposed}/refuse/", changes="search"),
                post("/search/synonyms/{accepted}/withdraw/", changes="search"),
            ),
            "pin": (
                post("/search/pins/", "pin", changes="search"),
                post("/search/pins/{pin}/withdraw/", changes="search"),
            ),
        },
    ),
    Row(
        name="The ways in and out",
        cells={"-": "always", "in": "always signed_in"},
        beside=dict.fromkeys(("AUT", "APR", "STF", "OP", "SV", "MGR", "CTY", "AUD", "SYS"), "in"),
        deeds={
            "always": (
                get("/"),
                get("/static/kb/icon.svg"),
                post("/language/"),
                get("/sign-in/"),
                get("/admin/login/"),
                get("/api/v1/openapi.json"),
            ),
            "signed_in": (get("/start/"), post("/sign-out/"), get("/accounts/password/")),
            "nobody": (post("/api/v1/telephony/events"), get("/nothing/"), get("ws/nothing/")),
        },
    ),
    Row(
        name="The frame of the CMS",
        cells={"-": "", "in": "frame", "choosing": "frame texts", "to texts": "frame texts lists"},
        beside={"AUT": "to texts", "APR": "to texts", "CTY": "choosing", "SYS": "in"},
        deeds={
            "frame": (
                get("/admin/"),
                get("/admin/account/"),
                get("/admin/reports/site-history/"),
            ),
            # Lists and choosers of pages show nobody more than their own, and what was published.
            "texts": (
                get("/admin/documents/chooser/"),
                get("/admin/choose-page/"),
                get("/admin/choose-page/search/?q=question"),
                get("/admin/choose-page/{group_page}/"),
                get("/admin/api/main/pages/"),
            ),
            "lists": (
                glance("/admin/documents/chooser/chosen-multiple/?id={inside}"),
                glance("/admin/api/main/pages/?child_of={group_page}&for_explorer=1"),
                get("/admin/pages/"),
                get("/admin/pages/{group_page}/"),
                get("/admin/pages/{group_page}/results/"),
                get("/admin/pages/search/?q=question"),
                get("/admin/pages/search/results/?q=question"),
            ),
        },
    ),
)


@dataclass(frozen=True, kw_only=True)
class Secret:
    """Words, and whose they are: of those who have a deed of a row."""

    words: str
    row: str
    deed: str


SECRETS = (
    Secret(words="SECRET-DRAFT", row="FAQ draft/revision", deed="know"),
    Secret(words="SECRET-PAST", row="FAQ draft/revision", deed="past"),
    Secret(words="SECRET-NOTE", row="FAQ internal notes / transfer criteria", deed="read"),
    Secret(words="SECRET-RULE", row="FAQ internal notes / transfer criteria", deed="read"),
    Secret(words="SECRET-CENTRE", row="FAQ internal notes / transfer criteria", deed="read"),
    Secret(words="SECRET-FILE", row="FAQ internal notes / transfer criteria", deed="read"),
    Secret(words="SECRET-STAFF", row="FAQ internal notes / transfer criteria, for the city's staff only", deed="read"),
    Secret(words="SECRET-FEEDBACK", row="FAQ feedback from citizens", deed="know"),
    Secret(words="SECRET-PERSON", row="Staff directory (internal)", deed="read"),
    Secret(words="SECRET-POST", row="Staff directory (internal)", deed="read"),
    # No person and no number: the names of units stand in the forms of accounts and of service groups, too.
    Secret(words="SECRET-UNIT", row="The ways in and out", deed="signed_in"),
    Secret(words="SECRET-IMPORT", row="Imports of the staff directory", deed="read"),
    Secret(words="SECRET-OPERATOR", row="Users/roles of contractor", deed="read"),
    Secret(words="SECRET-AUTHOR", row="Users/roles of city", deed="read"),
    Secret(words="SECRET-ACT", row="Audit log", deed="team"),
    Secret(words="SECRET-CALLER", row="Audit log", deed="unmasked"),
)


def row_called(name: str) -> Row:
    """Return the row of this name."""
    return next(row for row in ROWS if row.name == name)


def cells_of(name: str) -> dict[str, str]:
    """Return the cells of the document's row with this name by the city's letters."""
    heads: list[str] = []
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if cells[0] == "Object":
            heads = cells
        elif cells[0] == name:
            return dict(zip(heads, cells, strict=True))
    raise LookupError(name)


def who_may(row: Row, deed: str) -> frozenset[str]:
    """Return which of ``PEOPLE`` have this deed by the document."""
    cells = row.beside or cells_of(row.name)
    return frozenset(person for person in PEOPLE if deed in _deeds_of(person, row, cells))


def readers_of(secret: Secret) -> frozenset[str]:
    """Return who may read it."""
    return who_may(row_called(secret.row), secret.deed)


def expectations(row: Row, *, deeds: Iterable[str] = ()) -> Iterator[tuple[Line, frozenset[str]]]:
    """Return each request of the row, or of some of its deeds, with those whom it is for."""
    for deed in deeds or row.deeds:
        lines, allowed = row.deeds[deed], who_may(row, deed)
        for line in lines:
            yield line, (allowed - line.never) | line.also


def _deeds_of(person: str, row: Row, cells: Mapping[str, str]) -> set[str]:
    letters = person.partition(" ")[0]
    if letters in row.not_yet:
        return set()
    cell = cells.get(letters, "-") if row.beside else cells[letters]
    deeds = row.cells[cell].split()
    if person.endswith(ELSEWHERE):
        return {deed for deed in deeds if not deed.endswith("*")}
    return {deed.removesuffix("*") for deed in deeds}
