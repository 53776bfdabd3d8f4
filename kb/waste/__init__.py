"""When the city collects which waste where, and how each thing is sorted."""
