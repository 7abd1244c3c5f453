"""perfeval: scores the yearly self-evaluation workbooks of a district's units."""

__version__ = "0.1.0"
