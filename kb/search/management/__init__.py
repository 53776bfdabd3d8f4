"""Commands over search."""
