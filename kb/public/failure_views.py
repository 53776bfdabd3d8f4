"""What a citizen is told where there is no page, or where one failed; everybody else gets the product's own pages."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template import loader
from django.utils.translation import get_language_from_path
from django.views.defaults import page_not_found, server_error

from kb.public.presentation import where


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer in the language of the address, with the search."""
    if get_language_from_path(request.path_info) is None:
        return page_not_found(request, exception)
    return render(request, "public/not_found.html", {"links": where("public_home")["links"]}, status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer without the database, which may be what failed."""
    language = get_language_from_path(request.path_info)
    if language is None:
        return server_error(request)
    template = loader.get_template("public/failed.html")
    return HttpResponseServerError(template.render({"language": language, "city_names": settings.CITY_NAMES}))
