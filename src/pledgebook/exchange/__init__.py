"""Claims and commitments in, files that other programs open out."""
