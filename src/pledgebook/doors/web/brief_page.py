"""A brief in, one HTML file out: it opens anywhere, prints well, and asks no other machine for anything."""

from __future__ import annotations

from markupsafe import Markup

from pledgebook import __version__
from pledgebook.answers.brief import Brief
from pledgebook.answers.extract import DEFINITION
from pledgebook.doors.web.page import content_hash, rendered, static_text


def brief_page(brief: Brief) -> str:
    """The brief as a page without scripts; its content policy lets only the style written here work."""
    style = static_text("brief.css")
    policy = f"default-src 'none'; style-src '{content_hash(style)}'; base-uri 'none'; form-action 'none'"
    return rendered("brief.html", brief=brief, policy=policy, style=Markup(style), version=__version__,
                    definition=DEFINITION)
