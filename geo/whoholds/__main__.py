"""Run the command line as ``python -m whoholds``."""

from whoholds.cli import main

main(prog_name="whoholds")
