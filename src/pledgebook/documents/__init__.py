"""Files, folders and standard input in, documents out: plain texts as written, others taken out of their files.

`open_sources` gives a `Document` for each text and a `Problem` for whatever could not be read, or was
read in a way its owner should know of. One text, or one line of JSON, is in memory at a time.
"""

from pledgebook.documents.columns import NotColumns
from pledgebook.documents.days import NotADay
from pledgebook.documents.source import NotSources, open_sources

__all__ = ["NotADay", "NotColumns", "NotSources", "open_sources"]
