"""PostgreSQL too refuses to change or remove what is on record."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

REFUSE = """
CREATE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit record cannot be %', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
UNCHANGED = """
CREATE TRIGGER audit_entry_unchanged BEFORE UPDATE ON audit_entry
FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse('changed')
"""
KEPT = """
CREATE TRIGGER audit_entry_kept BEFORE DELETE ON audit_entry
FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse('shortened')
"""
NOT_EMPTIED = """
CREATE TRIGGER audit_entry_not_emptied BEFORE TRUNCATE ON audit_entry
FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse('shortened')
"""


def refuse(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in (REFUSE, UNCHANGED, KEPT, NOT_EMPTIED):
            # No parameters, so that the percent sign stays one.
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_only_additions")]

    operations = [migrations.RunPython(refuse, migrations.RunPython.noop)]
