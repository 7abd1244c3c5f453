"""The sheets of the summary and of a volume, one module a sheet."""
