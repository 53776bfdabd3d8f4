"""A small city in the database: service groups, FAQ trees in two languages, people of each role."""

from uuid import uuid4

from django.conf import settings
from wagtail.models import Locale, Page, Site

from kb.accounts.models import User
from kb.accounts.people import create_user
from kb.accounts.policy import Role
from kb.directory.models import Line, ServiceGroup
from kb.faq_pages import permissions
from kb.faq_pages.models import FaqIndexPage, FaqPage, ServiceGroupPage

PASSWORD = "a long sample password"


def service_group(code: str = "shimin") -> ServiceGroup:
    """Make a group with one line and its page in each language; roles get their permissions on the trees."""
    group = ServiceGroup.objects.create(code=code, name=f"{code}課", name_kana=code, name_en=f"{code} section")
    Line.objects.create(number=f"tel-{code}", name=f"{code}直通", name_en=f"{code} direct", service_group=group)
    key = uuid4()
    for language, _name in settings.LANGUAGES:
        index = _index(language)
        index.add_child(
            instance=ServiceGroupPage(
                title=code, slug=code, service_group=group, locale=index.locale, translation_key=key
            )
        )
    permissions.grant()
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


def person(username: str, role: Role, *, person_number: str = "") -> User:
    """Make an account; a person number of its own unless one is given."""
    return create_user(
        username=username,
        password=PASSWORD,
        display_name=username.title(),
        person_number=person_number or f"P-{username}",
        role=role,
    )


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
    page = FaqPage(
        **texts, slug=str(translation_key), locale=parent.locale, translation_key=translation_key, live=False
    )
    parent.add_child(instance=page)
    if live:
        page.save_revision().publish()
        page.refresh_from_db()
    return page


def _index(language: str) -> FaqIndexPage:
    locale, _created = Locale.objects.get_or_create(language_code=language)
    existing = FaqIndexPage.objects.filter(locale=locale).first()
    if existing:
        return existing
    index = FaqIndexPage(title=f"FAQ {language}", slug=f"faq-{language}", locale=locale)
    first = FaqIndexPage.objects.first()
    if first:
        index.translation_key = first.translation_key
    Page.get_first_root_node().add_child(instance=index)
    if first is None:
        Site.objects.update_or_create(is_default_site=True, defaults={"root_page": index, "hostname": "localhost"})
        Site.clear_site_root_paths_cache()
    return index
