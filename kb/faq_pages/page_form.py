"""The form of an FAQ in the CMS: what it refuses beyond what the fields and the database do."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from kb.accounts.policy import Deed, may, role_of
from kb.directory.dated_forms import UnitField
from kb.faq_pages.translations import CHECKED, differences_from_original, in_words


class FaqForm(WagtailAdminPageForm):
    """Refuses to call a translation checked whose facts are not the original's, and changes by whoever only approves.

    Wagtail lets everybody edit whose task it is to approve. The contract owner approves, and writes nothing.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "unit" in self.fields:
            self.fields["unit"] = UnitField(label=self.fields["unit"].label, required=False)

    def clean(self) -> dict[str, Any]:
        """Compare the facts with those of the text that the original has or will have then."""
        cleaned: dict[str, Any] = super().clean()
        if self.has_changed() and not may(role_of(self.for_user), Deed.FAQ_WRITE):
            self.add_error(None, _("You may approve this text or send it back, but not change it."))
        if cleaned.get("confidence") == CHECKED and (
            found := differences_from_original(self.instance, at=timezone.now(), said=cleaned)
        ):
            message = _("A checked translation says what the original says. These facts differ: %(differences)s.")
            self.add_error("confidence", message % {"differences": in_words(found)})
        return cleaned
