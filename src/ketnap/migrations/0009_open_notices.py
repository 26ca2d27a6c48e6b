"""Indexes of cases that are the beginning of another one; open notices found before their unit.

Dropped by name, not by ``AlterField``: SQLite would make the tables anew and lose their guards.
"""

import django.db.models.deletion
from django.db import migrations, models

PREFIXES = {  # index → the column it was on
    "ketnap_dossier_cell_id_9e5b2fd9": "cell_id",
    "ketnap_dossier_commune_id_0e992891": "commune_id",
    "ketnap_dossier_holder_id_d32b5019": "holder_id",
    "ketnap_dossier_province_id_352b14aa": "province_id",
    "ketnap_dossier_stage_1c954b5b": "stage",
}
LIKE = "_like"  # PostgreSQL: made beside an index of texts, for patterns


def drop(apps, schema_editor):
    """Drop them, with the twin PostgreSQL has for patterns."""
    for name in PREFIXES:
        schema_editor.execute(f'DROP INDEX IF EXISTS "{name}"')
        schema_editor.execute(f'DROP INDEX IF EXISTS "{name}{LIKE}"')


def restore(apps, schema_editor):
    """Make them again."""
    for name, column in PREFIXES.items():
        schema_editor.execute(f'CREATE INDEX "{name}" ON "ketnap_dossier" ("{column}")')
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f'CREATE INDEX "ketnap_dossier_stage_1c954b5b{LIKE}"'
            ' ON "ketnap_dossier" ("stage" varchar_pattern_ops)'
        )


def unit(related_name, **more):
    return models.ForeignKey(
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name=related_name,
        to="ketnap.organisation",
        **more,
    )


class Migration(migrations.Migration):
    dependencies = [("ketnap", "0008_fewer_indexes")]

    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunPython(drop, restore)],
            [
                migrations.AlterField("dossier", "cell", unit("dossiers")),
                migrations.AlterField("dossier", "holder", unit("held", null=True)),
                migrations.AlterField("dossier", "commune", unit("+", null=True)),
                migrations.AlterField("dossier", "province", unit("+", null=True)),
                migrations.AlterField("dossier", "stage", models.CharField(max_length=32)),
            ],
        ),
        migrations.RemoveIndex("notice", "notice_open"),
        migrations.AddIndex(
            "notice", models.Index(fields=["cleared_on", "organisation"], name="notice_open")
        ),
    ]
