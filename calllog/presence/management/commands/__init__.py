"""Commands over operators' states."""
