"""Every HTTP address of the product. The packages above are included by dotted name, never imported."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.i18n import set_language
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from kb.accounts import views as accounts
from kb.faq_pages.views import closed, translate

urlpatterns = [
    path("", accounts.root, name="root"),
    path("sign-in/", accounts.SignInView.as_view(), name="sign_in"),
    path("sign-out/", accounts.sign_out, name="sign_out"),
    path("start/", accounts.start, name="start"),
    path("language/", set_language, name="set_language"),
    path("admin/login/", accounts.SignInView.as_view()),  # before Wagtail's own
    # Of wagtail-localize only the making of a draft: the rest publishes without approval. Wagtail's deeds on many
    # pages, its choosing of many, and its API of files name things without asking whose they are.
    re_path(
        r"^admin/(?:localize/(?!submit/page/)|bulk/|choose-page/chosen-multiple/|api/main/(?:documents|images)/)",
        closed,
    ),
    path("admin/localize/submit/page/<int:page_id>/", translate),
    path("admin/", include(wagtailadmin_urls)),
    path("knowledge/", include("kb.knowledge.urls")),
    path("feedback/", include("kb.feedback.urls")),
    path("search/", include("kb.search.urls")),
    path("directory/", include("kb.directory.urls")),
    path("documents/", include(wagtaildocs_urls)),
    path("desk/", include("calllog.desk.urls")),
    path("records/", include("calllog.office.urls")),
    path("news/", include("calllog.news.urls")),
    path("board/", include("dashboards.live.urls")),
    path("board/", include("dashboards.kiosk.urls")),
    path("accounts/", include("kb.accounts.urls")),
    path("audit/", include("kb.accounts.trail_urls")),
    path("operations/", include("telephony_bridge.operations.urls")),
    path("", include("telephony_bridge.operations.monitor_urls")),
    path("api/v1/", include("telephony_bridge.webhook.urls")),
    path("", include("kb.public.machine_urls")),
    *i18n_patterns(path("", include("kb.public.urls"))),
]
handler404 = "kb.public.failure_views.not_found"
handler500 = "kb.public.failure_views.failed"
