"""The FAQs as operators see them, and as they saw them at any moment; for everybody who works for the centre."""
