"""Key figures: pure formulas over calls, each citing its clause."""
