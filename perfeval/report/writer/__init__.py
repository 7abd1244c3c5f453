"""How a result workbook is written: cells as XML, parts into the zip as they are made."""
