"""Bytes that nobody foresaw, thrown at everything that reads the PBX's words."""
