"""The public site: published FAQs in Japanese and English."""
