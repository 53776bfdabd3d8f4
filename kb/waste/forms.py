"""What comes in with the form: the files of a table."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kb.directory.importing.files import Upload
from kb.tables.forms import FilesField
from kb.tables.limits import UPLOAD_BYTES
from kb.waste.table import SHEETS


class UploadForm(forms.Form):
    """Files."""

    tables = FilesField(
        most=len(SHEETS),
        too_many=_("At most five files: one for each sheet."),
        label=_("Files"),
        help_text=_(
            "CSV files that bear the names of their sheets, such as 品目.csv, or one workbook (.xlsx). "
            "A sheet that you leave out stays as it is."
        ),
        widget=FilesField.widget(attrs={"accept": ".csv,.xlsx,.txt,.tsv"}),
    )

    def uploads(self) -> list[Upload]:
        """Return the files' content; of one that is too big, as much as shows it."""
        return [
            Upload(name=str(file.name), content=file.read(UPLOAD_BYTES + 1)) for file in self.cleaned_data["tables"]
        ]
