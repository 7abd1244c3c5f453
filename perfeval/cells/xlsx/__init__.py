"""The parts of an .xlsx file, read within limits: container, relationships, strings, sheets."""
