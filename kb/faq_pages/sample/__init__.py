"""The sample city 見本市: one section with its lines, hours, people and FAQs, to try the product with."""
