"""Pledgebook: who has promised what to whom, tied to the words that say it.

Text goes in at `documents`, claims come out of `claims`, `register` adds them up to commitments,
and the `doors` (command line, pages, HTTP) show them. `world` knows parties and names by day.
"""

__version__ = "0.1.0"
