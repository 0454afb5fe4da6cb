"""Why a backup was not made or not restored."""


class BackupRefused(Exception):
    """One English line for whoever runs the command; what it refuses to do was not done."""
