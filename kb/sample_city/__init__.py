"""見本市, an invented city: its directory, people, FAQs and events as files to read, and how they are loaded."""
