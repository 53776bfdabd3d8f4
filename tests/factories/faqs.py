"""A small city in the database: service groups, FAQ trees in two languages, people of each role."""

from uuid import uuid4

from wagtail.rich_text import RichText
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from kb.accounts.models import User
from kb.accounts.people import create_user
from kb.accounts.policy import OF_A_SECTION, Role
from kb.directory.models import Line, OrgUnit, OrgUnitVersion, ServiceGroup, ServiceGroupUnit, UnitKind
from kb.faq_pages import permissions
from kb.faq_pages.models import FaqPage, ServiceGroupPage
from kb.faq_pages.trees import grow

PASSWORD = "a long sample password"
WRITTEN = (
    "title",
    "other_wordings",
    "spoken_answer",
    "fee",
    "deadline",
    "place",
    "documents",
    "operator_note",
    "audience",
    "confidence",
)


def service_group(code: str = "shimin") -> ServiceGroup:
    """Make a group with its unit, one line and its page in each language; roles get their permissions on the pages."""
    group = ServiceGroup.objects.create(code=code, name=f"{code}課", name_kana=code, name_en=f"{code} section")
    unit = OrgUnit.objects.create(code=code)
    OrgUnitVersion.objects.create(unit=unit, kind=UnitKind.SECTION, name=f"{code}課", name_en=f"{code} section")
    ServiceGroupUnit.objects.create(service_group=group, unit=unit)
    Line.objects.create(number=f"tel-{code}", name=f"{code}直通", name_en=f"{code} direct", service_group=group)
    grow()
    return group


def faq(
    group: ServiceGroup, *, languages: tuple[str, ...] = ("ja", "en"), live: bool = True, **fields: str
) -> dict[str, FaqPage]:
    """Make one FAQ and return its pages by language. Every field's text names itself and the language."""
    key = uuid4()
    return {
        language: _faq_page(group, language=language, live=live, translation_key=key, **fields)
        for language in languages
    }


def form_of(page: FaqPage, **fields: object) -> dict[str, object]:
    """Return what the CMS's form of this page would send, unless other values are given."""
    answer = {"full_answer": _form_of_answer(page), "related": inline_formset([])}
    return nested_form_data({**{name: getattr(page, name) for name in WRITTEN}, **answer, **fields})


def person(username: str, role: Role, *, person_number: str = "", unit: str = "") -> User:
    """Make an account with a person number of its own; who works for a section belongs to the first one there is."""
    of_a_section = OrgUnit.objects.filter(**({"code": unit} if unit else {})) if role in OF_A_SECTION else None
    user = create_user(
        username=username,
        password=PASSWORD,
        display_name=username.title(),
        person_number=person_number or f"P-{username}",
        role=role,
        unit_id=of_a_section.values_list("pk", flat=True).first() if of_a_section is not None else None,
    )
    permissions.join_groups(user)
    return user


def _faq_page(group: ServiceGroup, *, language: str, live: bool, translation_key: object, **fields: str) -> FaqPage:
    parent = ServiceGroupPage.objects.get(service_group=group, locale__language_code=language)
    texts = {
        "title": f"question {language}",
        "other_wordings": f"wording one {language}\n\n wording two {language} \n",
        "spoken_answer": f"spoken answer {language}",
        "full_answer": f"<p>full answer {language}</p>",
        "operator_note": f"operator note {language}",
        **fields,
    }
    if isinstance(texts["full_answer"], str):
        texts["full_answer"] = [("text", RichText(texts["full_answer"]))]
    page = FaqPage(
        **texts, slug=str(translation_key), locale=parent.locale, translation_key=translation_key, live=False
    )
    parent.add_child(instance=page)
    if live:
        page.save_revision().publish()
        page.refresh_from_db()
    return page


def _form_of_answer(page: FaqPage) -> dict[str, object]:
    texts = [block for block in page.full_answer if block.block_type == "text"]
    form = streamfield([("text", rich_text(str(block.value))) for block in texts])
    for index, block in enumerate(texts):
        form[str(index)]["id"] = block.id or ""  # without it the form would count as changed
    return form
