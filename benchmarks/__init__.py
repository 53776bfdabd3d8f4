"""Measured claims: each prints what was measured, the floor measured in the same run, and the ratio."""
