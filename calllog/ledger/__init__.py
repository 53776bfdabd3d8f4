"""The ledger: every call event, stored once, in order; and the calls that follow from them."""
