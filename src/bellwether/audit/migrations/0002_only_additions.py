"""The database itself refuses to change or remove what is on record."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

REFUSE_CHANGES = """
CREATE TRIGGER audit_entry_unchanged BEFORE UPDATE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'the audit record cannot be changed'); END
"""
REFUSE_REMOVALS = """
CREATE TRIGGER audit_entry_kept BEFORE DELETE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'the audit record cannot be shortened'); END
"""


def refuse(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(REFUSE_CHANGES)
        schema_editor.execute(REFUSE_REMOVALS)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(refuse, migrations.RunPython.noop)]
