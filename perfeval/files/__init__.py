"""Input and output files: listing a batch folder, reading a file, the roster, atomic writes.

Every file of a folder is listed exactly once. No link is followed out of the folder, nothing that
could block is opened, and a file is read whole, once, before its bytes are parsed.
"""
