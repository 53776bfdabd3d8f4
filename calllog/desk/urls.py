"""Addresses of the operator's desk."""

from django.urls import path

from calllog.desk import caller_views, draft_views, hand_views, news_views, search_views, views

urlpatterns = [
    path("", views.desk, name="desk"),
    path("records/", views.records, name="desk_records"),
    path("search/", search_views.search, name="desk_search"),
    path("faq/", search_views.faq, name="desk_faq"),
    path("earlier/", caller_views.earlier, name="desk_earlier"),
    path("earlier/<uuid:record>/", caller_views.earlier_note, name="desk_earlier_note"),
    path("caller/", caller_views.caller, name="desk_caller"),
    path("hand/", hand_views.hand, name="desk_hand"),
    path("news/", news_views.read, name="desk_news"),
    path("drafts/", draft_views.drafts, name="desk_drafts"),
    path("drafts/<path:key>/", draft_views.draft, name="desk_draft"),
]
