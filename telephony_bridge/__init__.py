"""From the PBX into the ledger, and from the ledger to the operator's pop."""
