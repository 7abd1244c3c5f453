"""What is in a batch folder: the workbooks to read, the files passed over, the roster.

Everything that is really there is told once. Nothing is followed out of the folder, nothing that
could block is opened, and a file is read once, whole, before anything looks at its bytes.
"""
