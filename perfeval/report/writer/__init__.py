"""Writes result workbooks with XlsxWriter: fast enough, and in little memory.

The library keeps every cell as a tuple, makes its XML when the workbook is closed, and zips all
parts at the very end. `Sheet` makes the XML of a cell when the cell is written, and
`StreamingPackager` writes each part into the zip while the part is made.

No other private method of the library is overridden than these:

- `Worksheet._write_rows`, because `Sheet` has ready XML in the table of cells, and because the
  library's own method looks at every column of every row for the optional attribute `spans`;
- `Workbook._get_packager`, which the library has so that another packager can be used;
- `Packager._filename`, where the library asks for the file of the next part. Made in memory, all
  parts together take four bytes a character; made on disk, the figures of units stay behind in
  the system's temporary folder when the program is stopped.
"""
