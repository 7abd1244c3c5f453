"""The checks: what a careful reviewer would catch, one function each."""
