"""Events and courses of the city, and how each stands today."""
