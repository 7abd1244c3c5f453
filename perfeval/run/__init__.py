"""One run: the line from the folder to the evaluation, and what is written of it."""
