"""The FAQs: pages that the city's staff write, and the rules of how each is handled."""
