"""The sample city goes into the database here. Safe at each start: what was edited since stays as it is."""

from collections.abc import Callable, Collection

from django.utils import timezone

from kb.faq_pages.trees import grow
from kb.sample_city.accounts import load_accounts
from kb.sample_city.directory import load_groups, load_people
from kb.sample_city.events import load_events
from kb.sample_city.faqs import load_categories, load_faqs
from kb.sample_city.waste import load_waste

Progress = Callable[[int, int], None]  # how many FAQs of how many


def load(
    *, password: str, faqs_of: Collection[str] | None = None, progress: Progress = lambda done, total: None
) -> None:
    """Make what is missing of the sample city; ``password`` is that of every account made now.

    ``faqs_of`` names the service groups whose FAQs are wanted, by their codes; None is all of them.
    """
    today = timezone.localdate()
    load_people(today=today)
    load_groups()
    load_accounts(password=password, today=today)
    load_categories()
    grow()
    load_faqs(of=faqs_of, today=today, progress=progress)
    load_events(today=today)
    load_waste()
