"""Backup, restore and the drill that proves both; docs/backup.md says how they are used."""
