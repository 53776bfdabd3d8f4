"""Commands over the table of collection days."""
