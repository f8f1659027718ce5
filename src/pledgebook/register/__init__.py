"""Claims in, commitments out: the book keeps what each text says and works out what they add up to.

`store` is the one room that touches the file; `matching` and `conflicts` are pure, so the same claims give the
same commitments, to the byte, in whatever order they were added.
"""
