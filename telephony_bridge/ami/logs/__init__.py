"""Asterisk's own account of its calls: queue_log, CDR and CEL."""
