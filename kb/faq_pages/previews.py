"""The previews of an FAQ in the CMS: who looks at it, and what renders it.

The screens belong to packages above this one. They register here when their apps are ready.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse


@dataclass(frozen=True, kw_only=True)
class Preview:
    """One way to look at an FAQ that is being written."""

    mode: str
    label: Any  # translated when shown
    render: Callable[[HttpRequest, Any], HttpResponse]


PREVIEWS: dict[str, Preview] = {}


def register(preview: Preview) -> None:
    """Offer this preview; the first that is registered is the default."""
    PREVIEWS[preview.mode] = preview
