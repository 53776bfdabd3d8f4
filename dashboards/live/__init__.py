"""The live board: today's figures and operators, a moment old."""
