"""What stops a backup or a restore."""


class BackupError(Exception):
    """A backup could not be made or brought back; the sentence says why. The commands tell it."""
