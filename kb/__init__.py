"""What the centre knows: accounts, directory, FAQs, search, public pages; and the project's settings."""
