"""Seal the secrets of authenticator apps, which stood in the table as they are."""

from django.db import migrations

from sciliteracy.lib import sealing

PURPOSE = "authenticator app"


def seal(apps, schema_editor):
    for row in _rows(apps, schema_editor):
        if not row.key.startswith(sealing.MARK):
            secret = bytes.fromhex(row.key)
            row.key = sealing.seal(secret, purpose=PURPOSE, owner=str(row.user_id))
            row.save(update_fields=["key"])


def unseal(apps, schema_editor):
    for row in _rows(apps, schema_editor):
        if row.key.startswith(sealing.MARK):
            secret = sealing.unseal(row.key, purpose=PURPOSE, owner=str(row.user_id))
            row.key = secret.hex()
            row.save(update_fields=["key"])


def _rows(apps, schema_editor):
    devices = apps.get_model("otp_totp", "TOTPDevice").objects
    return devices.using(schema_editor.connection.alias).order_by("pk")


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0010_let_jurisdictions_tighten_signing_in"),
        ("otp_totp", "0003_add_timestamps"),
    ]

    operations = [migrations.RunPython(seal, unseal)]
