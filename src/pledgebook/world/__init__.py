"""What is known beforehand: names in, parties out, as of a day.

The data are YAML files in `data/`, each entry with its source; these look-ups only read them.
"""

from pledgebook.world.names import Known, Name, World, explain, load, party_name, readings, resolve, titles

__all__ = ["Known", "Name", "World", "explain", "load", "party_name", "readings", "resolve", "titles"]
