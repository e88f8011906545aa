"""Backups: what the command that makes and restores them refuses."""

SENTENCES: dict[str, str] = {
    "file_exists": "The file {path} exists already. Choose another name. Nothing was written.",
    "backup_damaged": (
        "The backup {path} is damaged or is not a backup of cxaudit. Take another one. Nothing was restored."
    ),
    "backup_revision": (
        "The backup has the schema {revision}, this version of cxaudit has {newest}. Restore it with the "
        "version that made it, then upgrade. Nothing was restored."
    ),
    "database_unreachable": (
        "The database {address} cannot be opened ({reason}). Check CXAUDIT_DATABASE_URL, and that the "
        "database runs. Nothing was changed."
    ),
    "database_schema": (
        "The database has the schema {revision}, this version of cxaudit has {newest}. Run `cxaudit db "
        "upgrade` first. Nothing was changed."
    ),
    "backup_not_empty": (
        "The database is not empty. Name an empty one in CXAUDIT_DATABASE_URL. Nothing was restored."
    ),
    "backup_rows": "The database does not take what the backup holds: {reason}. Nothing was restored.",
}
