"""Addresses of the back office."""

from django.urls import path, register_converter

from calllog.office import callback_views, correction_views, export_views, views


class ReceiptNumber:
    """``20250203-0012`` in an address."""

    regex = "[0-9]{8}-[0-9]{1,9}"

    def to_python(self, value: str) -> str:
        """Return it as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """Return it as it stands."""
        return value


register_converter(ReceiptNumber, "receipt")

urlpatterns = [
    path("", views.office, name="office"),
    path("callbacks/", callback_views.callback_list, name="office_callbacks"),
    path("callbacks/of/<path:key>/ring/", callback_views.ring, name="office_callback_ring"),
    path("callbacks/of/<path:key>/release/", callback_views.let_go, name="office_callback_release"),
    path("callbacks/of/<path:key>/attempt/", callback_views.attempt, name="office_callback_attempt"),
    path("callbacks/of/<path:key>/", callback_views.callback, name="office_callback"),
    path("exports/", export_views.exports, name="office_exports"),
    path("exports/<uuid:pk>/cancel/", export_views.cancel, name="office_export_cancel"),
    path("exports/<uuid:pk>/again/", export_views.again, name="office_export_again"),
    path("exports/<uuid:pk>/file/", export_views.file, name="office_export_file"),
    path("caller/", views.caller, name="office_caller"),
    path("call/<path:call_id>/", views.call, name="office_call"),
    path("<receipt:number>/", views.record, name="office_record"),
    path("<receipt:number>/correct/", correction_views.correct_one, name="office_correct"),
]
