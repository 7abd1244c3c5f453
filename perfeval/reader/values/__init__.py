"""What a cell says as the type its field asks for, by a closed table of written forms."""
