"""Reads the facts in a text: what Japanese and English write differently comes out the same."""
