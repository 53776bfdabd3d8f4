"""What comes in with a form: files and a day."""

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from kb.directory.importing.files import Upload
from kb.directory.importing.rows import Table
from kb.directory.models import ALWAYS
from kb.tables.forms import FilesField
from kb.tables.limits import UPLOAD_BYTES


class UploadForm(forms.Form):
    """Files, and the day from which they hold."""

    tables = FilesField(
        most=len(Table),
        too_many=_("At most three files: one for each table."),
        label=_("Files"),
        help_text=_("One workbook (.xlsx) with up to three sheets, or CSV files. Each table must list everything."),
    )
    effective_on = forms.DateField(
        label=_("Holds from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(ALWAYS)],
    )
    confirmed = forms.BooleanField(
        label=_("I have checked that so much ends."),
        required=False,
    )

    def uploads(self) -> list[Upload]:
        """Return the files' content; of one that is too big, as much as shows it."""
        return [
            Upload(name=str(file.name), content=file.read(UPLOAD_BYTES + 1)) for file in self.cleaned_data["tables"]
        ]
