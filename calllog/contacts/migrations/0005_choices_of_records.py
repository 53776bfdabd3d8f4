"""The search learns once more from the records that are there."""

from django.db import migrations

TEACH = """
INSERT INTO search_faqchoice (service_group_id, faq_number, line, ivr_key, called_at)
SELECT team.id, question.faq_number, COALESCE(call.line, ''), COALESCE(call.ivr_key, ''), record.happened_at
FROM contacts_question AS question
JOIN contacts_record AS record ON record.id = question.record_id
JOIN directory_servicegroup AS team ON team.code = record.group_code
LEFT JOIN ledger_call AS call ON call.call_id = record.call_id
WHERE question.faq_number IS NOT NULL
ORDER BY record.happened_at
"""


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0004_callback_claims"),
        ("kb_search", "0005_choices_one_by_one"),
        ("ledger", "0006_pressed_and_caller"),
    ]

    operations = [migrations.RunSQL(TEACH, migrations.RunSQL.noop)]
