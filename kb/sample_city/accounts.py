"""The sample city's accounts: one for each screen, with the section that its person works for."""

from datetime import date, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from kb.accounts.models import User
from kb.accounts.people import create_user
from kb.accounts.policy import Role
from kb.directory.models import OrgUnit
from kb.faq_pages.permissions import join_groups
from kb.sample_city.files import rows_of


@transaction.atomic
def load_accounts(*, password: str, today: date) -> None:
    """Make the accounts that are missing, each with ``password``."""
    units = dict(OrgUnit.objects.values_list("code", "pk"))
    known = set(User.objects.values_list("username", flat=True))
    encoded = make_password(password)  # once: each costs a third of a second
    for row in rows_of("users.toml")["user"]:
        if row["username"] in known:
            continue
        user = create_user(
            username=row["username"],
            password=None,
            display_name=row["name"],
            person_number=row["person_number"],
            role=Role(row["role"]),
            unit_id=units[row["unit"]] if "unit" in row else None,
            until=today + timedelta(days=row["until_days"]),
        )
        user.password = encoded
        user.save(update_fields=["password"])
        join_groups(user)
