"""Indexes another one covers, or nobody asks: each costs every imported row a write.

Dropped by name, not by ``AlterField``: SQLite would make the tables anew and lose their guards.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

UNUSED = {  # index → the table and column it was on
    "ketnap_entry_actor_id_48ef9f37": ("ketnap_entry", "actor_id"),
    "ketnap_entry_organisation_id_bc1cd9ec": ("ketnap_entry", "organisation_id"),
    "ketnap_factrecord_recorded_by_id_6bc4feb7": ("ketnap_factrecord", "recorded_by_id"),
    "ketnap_person_fold_key_188d2c05": ("ketnap_person", "fold_key"),
    "ketnap_person_identity_index_9758f269": ("ketnap_person", "identity_index"),
    "ketnap_person_sort_key_6d6a14de": ("ketnap_person", "sort_key"),
}
LIKE = "_like"  # PostgreSQL: made beside an index of texts, for patterns


def drop(apps, schema_editor):
    """Drop them, with the twins PostgreSQL has for patterns."""
    for name in UNUSED:
        schema_editor.execute(f'DROP INDEX IF EXISTS "{name}"')
        schema_editor.execute(f'DROP INDEX IF EXISTS "{name}{LIKE}"')


def restore(apps, schema_editor):
    """Make them again."""
    postgresql = schema_editor.connection.vendor == "postgresql"
    for name, (table, column) in UNUSED.items():
        schema_editor.execute(f'CREATE INDEX "{name}" ON "{table}" ("{column}")')
        if postgresql and table == "ketnap_person":
            schema_editor.execute(
                f'CREATE INDEX "{name}{LIKE}" ON "{table}" ("{column}" varchar_pattern_ops)'
            )


class Migration(migrations.Migration):
    dependencies = [("ketnap", "0007_minutes")]

    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunPython(drop, restore)],
            [
                migrations.AlterField(
                    "entry",
                    "actor",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    "entry",
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ketnap.organisation",
                    ),
                ),
                migrations.AlterField(
                    "factrecord",
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField("person", "fold_key", models.CharField(max_length=160)),
                migrations.AlterField("person", "sort_key", models.CharField(max_length=400)),
                migrations.AlterField(
                    "person", "identity_index", models.CharField(blank=True, max_length=32)
                ),
            ],
        ),
        migrations.AddIndex(
            "person", models.Index(fields=["identity_index"], name="person_identity")
        ),
        migrations.AddIndex("person", models.Index(fields=["sort_key"], name="person_sorted")),
    ]
