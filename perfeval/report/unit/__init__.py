"""The sheet of one unit: where everything stands on it, and its parts."""
