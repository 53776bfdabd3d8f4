"""Which FAQs a call is likely about."""
