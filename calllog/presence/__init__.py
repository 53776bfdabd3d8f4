"""Operators' states, as the ledger's events tell them."""
