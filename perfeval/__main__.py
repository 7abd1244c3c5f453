"""Runs the command line as ``python -m perfeval``."""

# Worker processes import this module under another name, and run no command.
if __name__ == "__main__":
    from perfeval.cli import main

    main()
