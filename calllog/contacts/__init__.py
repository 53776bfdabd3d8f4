"""The record of a contact: what was asked, what was answered, how it ended."""
