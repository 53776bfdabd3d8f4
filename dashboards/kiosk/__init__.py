"""Boards on walls: shown without a sign-in to whoever has the address, without names."""
