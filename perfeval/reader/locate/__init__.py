"""Locates the sheets, blocks, rows and labels of the form in a workbook, moved or not."""
