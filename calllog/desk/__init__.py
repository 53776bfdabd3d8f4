"""The operator's desk: one page, keyboard first."""
