"""Commitments, documents and readings in, pages out: HTML that a browser shows, with every quote in its place.

`page.reader_page` writes documents with their claims as one self-contained file; the templates here are
also what `pledgebook.doors.http` serves. Nothing on a page comes from another machine.
"""
