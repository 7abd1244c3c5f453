"""The result as JSON: written, read back as typed values, and compared with an earlier one."""
