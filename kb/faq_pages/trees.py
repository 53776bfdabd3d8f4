"""The trees of FAQs: an index for each language, and in it a page for each service group."""

from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page, Site

from kb.directory.models import ServiceGroup
from kb.faq_pages import permissions
from kb.faq_pages.models import FaqIndexPage, ServiceGroupPage


def grow() -> None:
    """Make what is missing of the trees, and give every role its permissions on it. Three queries where nothing is.

    Several processes may do so at once: the first makes it, the others wait and find it made.
    """
    if not _is_missing():
        return
    with transaction.atomic():
        root = Page.objects.select_for_update().get(depth=1)
        if _is_missing():
            indexes = [_index(root, code) for code, _name in settings.LANGUAGES]
            _serve(indexes[0])
            for group in ServiceGroup.objects.all():
                for index in indexes:
                    _group_page(index, group)
            permissions.grant()


def _is_missing() -> bool:
    codes = [code for code, _name in settings.LANGUAGES]
    indexes = FaqIndexPage.objects.values_list("locale__language_code", flat=True)
    pages = ServiceGroupPage.objects.values_list("service_group", "locale__language_code")
    groups = ServiceGroup.objects.values_list("pk", flat=True)
    wanted = {(group, code) for group in groups for code in codes}
    return not (set(codes) <= set(indexes) and wanted <= set(pages))


def _index(root: Page, code: str) -> FaqIndexPage:
    locale, _created = Locale.objects.get_or_create(language_code=code)
    there = FaqIndexPage.objects.filter(locale=locale).first()
    if there:
        return there
    with translation.override(code):
        title = _("Frequently asked questions")
    key = _key_beside(FaqIndexPage.objects.first())
    page = FaqIndexPage(title=title, slug=f"faq-{code}", locale=locale, translation_key=key)
    root.add_child(instance=page)
    return page


def _group_page(index: FaqIndexPage, group: ServiceGroup) -> None:
    pages = ServiceGroupPage.objects.filter(service_group=group)
    if not pages.filter(locale=index.locale).exists():
        is_original = index.locale.language_code == settings.LANGUAGE_CODE
        page = ServiceGroupPage(
            title=group.name if is_original else group.name_en,
            slug=group.code,
            service_group=group,
            locale=index.locale,
            translation_key=_key_beside(pages.first()),
        )
        index.add_child(instance=page)


def _key_beside(there: Page | None) -> UUID:
    """Return the key that makes a page the same page as the one that is there in another language."""
    return there.translation_key if there else uuid4()


def _serve(index: FaqIndexPage) -> None:
    """Make this page the root of the site; Wagtail's welcome page goes."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        Site.objects.create(hostname="localhost", is_default_site=True, root_page=index)
    elif site.root_page.specific_class is Page:
        welcome, site.root_page = site.root_page, index
        site.save()
        welcome.delete()
