"""The sample city's collection days, and how things are sorted there."""

from django.utils import timezone

from kb.sample_city.files import FOLDER
from kb.tables.reading import read_table
from kb.waste.importing import bring_in
from kb.waste.models import WasteTable

FILES = FOLDER / "waste"


def load_waste() -> None:
    """Bring in the table, unless there is one."""
    if not WasteTable.objects.exists():
        files = sorted(FILES.glob("*.csv"))
        sheets = [sheet for file in files for sheet in read_table(file.read_bytes(), name=file.name)]
        bring_in(sheets, source="見本市", at=timezone.now())
