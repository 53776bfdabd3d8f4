"""Operators raise their hand, and supervisors answer."""
