"""The parts of an .xlsx file, each behind caps: container, relationships, texts, sheets."""
