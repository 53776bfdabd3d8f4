"""Addresses of the pages beside the search, for those who look after it."""

from django.urls import path

from kb.search import learned_views, steering_views, vain_views

urlpatterns = [
    path("learned/", learned_views.learned, name="search_learned"),
    path("learned/<int:pk>/take-back/", learned_views.take_back_one, name="search_take_back"),
    path("learned/<int:pk>/give-back/", learned_views.give_back_one, name="search_give_back"),
    path("vain/", vain_views.searched_in_vain, name="search_vain"),
    path("vain/<int:pk>/draft/", vain_views.draft, name="search_vain_draft"),
    path("vain/<int:pk>/out-of-scope/", vain_views.out_of_scope, name="search_vain_out_of_scope"),
    path("vain/<int:pk>/reopen/", vain_views.reopen, name="search_vain_reopen"),
    path("synonyms/", steering_views.synonyms, name="search_synonyms"),
    path("synonyms/new/", steering_views.new_synonyms, name="search_new_synonyms"),
    path("synonyms/<int:pk>/refuse/", steering_views.refuse_synonyms, name="search_refuse_synonyms"),
    path("synonyms/<int:pk>/withdraw/", steering_views.withdraw_synonyms, name="search_withdraw_synonyms"),
    path("pins/", steering_views.pins, name="search_pins"),
    path("pins/<int:pk>/withdraw/", steering_views.unpin, name="search_unpin"),
]
