"""Turn full answers from rich text into blocks, in pages and in all their revisions: one block of text each."""

import json
from uuid import uuid4

from django.db import migrations


def _as_blocks(html):
    return json.dumps([{"type": "text", "value": html, "id": str(uuid4())}] if html else [], ensure_ascii=False)


def _as_html(blocks):
    return "".join(block["value"] for block in json.loads(blocks or "[]") if block["type"] == "text")


def _convert(apps, convert):
    pages = apps.get_model("faq_pages", "FaqPage")
    for pk, answer in pages.objects.values_list("pk", "full_answer"):
        pages.objects.filter(pk=pk).update(full_answer=convert(answer))
    revisions = apps.get_model("wagtailcore", "Revision")
    content_types = apps.get_model("contenttypes", "ContentType").objects.filter(app_label="faq_pages", model="faqpage")
    for revision in revisions.objects.filter(content_type__in=content_types):
        revision.content["full_answer"] = convert(revision.content.get("full_answer", ""))
        revision.save(update_fields=["content"])


def to_blocks(apps, schema_editor):
    """Wrap what is there."""
    _convert(apps, _as_blocks)


def to_html(apps, schema_editor):
    """Keep the blocks of text; others had no place in rich text."""
    _convert(apps, _as_html)


class Migration(migrations.Migration):
    dependencies = [
        ("faq_pages", "0003_numbers_from_1001"),
        ("wagtailcore", "0094_alter_page_locale"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(to_blocks, to_html)]
