"""Commands over calls and their records."""
