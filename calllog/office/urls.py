"""Addresses of the back office."""

from django.urls import path, register_converter

from calllog.office import correction_views, views


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
    path("caller/", views.caller, name="office_caller"),
    path("call/<path:call_id>/", views.call, name="office_call"),
    path("<receipt:number>/", views.record, name="office_record"),
    path("<receipt:number>/correct/", correction_views.correct_one, name="office_correct"),
]
