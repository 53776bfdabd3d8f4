"""Backups: the database, the attachments and the spool in one folder with sums, and back again."""
