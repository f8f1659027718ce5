"""Doors ask and print; they decide nothing. `cli` is the command line, `http` and `web` the pages."""
