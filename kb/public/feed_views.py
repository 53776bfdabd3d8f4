"""What machines read: the feed of new and changed answers, the map of the site, and where crawlers may go."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kb.accounts.languages import chrome_language
from kb.public import queries
from kb.public.keeping import FRESH, for_everybody
from kb.public.presentation import absolute, where

IN_THE_FEED = 30


@require_safe
@for_everybody
def feed(request: HttpRequest) -> HttpResponse:
    """Return the answers that were published or changed last, as Atom."""
    language = get_language()
    dated = [entry for entry in queries.listed(language=language) if entry.updated_at]
    newest = sorted(dated, key=lambda entry: (entry.updated_at, entry.number), reverse=True)[:IN_THE_FEED]
    answers = queries.spoken_answers([entry.number for entry in newest])
    place = where("public_feed")
    atom = Atom1Feed(
        title=f"{_('Frequently asked questions')} | {settings.CITY_NAMES[chrome_language()]}",
        link=absolute(reverse("public_home")),
        feed_url=place["canonical"],
        description=_("New and changed answers"),
        language=language,
    )
    for entry in newest:
        link = absolute(reverse("public_faq", args=[entry.number]))
        atom.add_item(
            title=entry.question,
            link=link,
            unique_id=link,
            description=answers[entry.number, entry.language],
            pubdate=entry.published_at,
            updateddate=entry.updated_at,
        )
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@require_safe
@for_everybody
def sitemap(request: HttpRequest) -> HttpResponse:
    """Return every public address in every language, with the day of its last change where it has one."""
    entries = queries.listed(language=settings.LANGUAGE_CODE)
    groups, codes = {entry.group for entry in entries}, {code for entry in entries for code in entry.categories}
    sections = queries.sections(language=settings.LANGUAGE_CODE)
    pages = [
        where("public_home"),
        where("public_sections"),
        where("public_events"),
        *(where("public_category", topic.code) for topic in queries.topics() if topic.code in codes),
        *(where("public_section", section.code) for key, section in sections.items() if key in groups),
        *(
            {**where("public_faq", entry.number, languages=entry.languages), "changed": entry.updated_at}
            for entry in entries
        ),
    ]
    return render(request, "public/sitemap.xml", {"pages": pages}, content_type="application/xml; charset=utf-8")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell crawlers that the public pages are theirs, and nothing else; what else there is stands nowhere."""
    languages = [code for code, _name in settings.LANGUAGES]
    lines = [
        "User-agent: *",
        *(f"Disallow: /{code}/search/" for code in languages),
        *(f"Allow: /{code}/" for code in languages),
        "Allow: /static/",
        "Allow: /documents/",
        "Allow: /sitemap.xml",
        "Disallow: /",
        f"Sitemap: {absolute(reverse('public_sitemap'))}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8", headers={"Cache-Control": FRESH})


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead browsers that ask here to the icon."""
    return HttpResponsePermanentRedirect(static("kb/icon.svg"))
