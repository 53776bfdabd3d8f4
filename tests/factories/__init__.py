"""Real objects for tests."""
