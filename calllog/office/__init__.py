"""The back office: all calls and records, and their corrections."""
