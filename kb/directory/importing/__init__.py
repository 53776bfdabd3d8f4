"""The directory comes in as whole tables: read, compared, shown in words, approved by a second person, applied."""
