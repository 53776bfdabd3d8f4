"""Calls of the past: how they come into the ledger, and those that the sample city is given."""
