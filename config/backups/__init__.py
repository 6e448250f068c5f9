"""Copies of everything a site holds, made while it serves, and the way back. See docs/operations.md."""

from config.backups.making import last_backup_at, make_backup, rotate
from config.backups.manifest import BackupError, Manifest
from config.backups.restoring import Restored, restore_backup

__all__ = [
    "BackupError",
    "Manifest",
    "Restored",
    "last_backup_at",
    "make_backup",
    "restore_backup",
    "rotate",
]
