"""Runs the command line as ``python -m perfeval``."""

from perfeval.cli import main

main()
