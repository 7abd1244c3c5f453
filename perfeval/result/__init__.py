"""The JSON result: one typed model, written and read, and compared with an earlier result."""
