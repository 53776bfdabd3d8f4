"""A form's field for several files, as tables come in."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise


class SeveralFiles(forms.ClearableFileInput):
    """A field of the browser that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Files, as many as there are tables; more are a mistake."""

    widget = SeveralFiles

    def __init__(self, *, most: int, too_many: str | Promise, **options: Any) -> None:
        super().__init__(**options)
        self._most = most
        self._too_many = too_many

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Check each file."""
        files = data or [None]
        if len(files) > self._most:
            raise forms.ValidationError(str(self._too_many))
        return [super(FilesField, self).clean(file, initial) for file in files]
