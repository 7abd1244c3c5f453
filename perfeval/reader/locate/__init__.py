"""Where the form's sheets, blocks, rows and labels stand in a workbook, moved or not."""
