"""Pages are kept on an event loop, too, as the product is served."""

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient

from kb.public.keeping import AT_MOST, KEPT
from tests.factories import faqs

pytestmark = pytest.mark.integration


async def test_page_is_made_once_and_sent_whole_with_its_headers(live_db, monkeypatch):
    monkeypatch.setattr(KEPT, "at_most", AT_MOST)
    await sync_to_async(lambda: faqs.faq(faqs.service_group()))()
    client = AsyncClient()

    first, again = await client.get("/ja/"), await client.get("/ja/")

    assert (first.status_code, first.content) == (200, again.content)
    assert again["Content-Security-Policy"] == first["Content-Security-Policy"]
    unchanged = await client.get("/ja/", headers={"If-None-Match": first["ETag"]})
    assert unchanged.status_code == 304
