"""The register in, answers out: what is asked for, as known on a day, and how well the reader reads."""
