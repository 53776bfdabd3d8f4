"""Service groups with their lines and opening hours; the city's units and people."""
