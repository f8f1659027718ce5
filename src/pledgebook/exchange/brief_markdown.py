"""A brief in, Markdown out: any program that shows Markdown shows it, and no quote can steer that program."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pledgebook.answers.brief import Brief, Citation, Source
from pledgebook.answers.sentences import forward

MARKS = re.compile(r"([\\`*_\[\]<>#|~&!$])")
ADDRESS = re.compile(r"https?://[^\s<>()\[\]\\`*_\"]+")


def as_markdown(brief: Brief) -> Iterator[str]:
    """The brief, some lines at a time."""
    yield f"# {plain(brief.title)}\n\n"
    yield f"Asked: {plain(brief.asked)}. {plain(brief.known)}\n\n"
    if not brief.sections:
        yield "No commitment fits.\n\n"
    for section in brief.sections:
        yield f"## {section.heading}\n\n"
        for paragraph in section.paragraphs:
            for sentence in paragraph.sentences:
                numbers = "".join(f"\\[{number}\\]" for number in sentence.citations)
                yield f"- {plain(sentence.words)} {numbers}\n"
            yield f"\n  Commitment `{paragraph.commitment}`\n\n"
            for citation in paragraph.quotes:
                yield f"  > {_quoted(citation)}\n  >\n"
            yield "\n"
    yield "## Left out\n\n"
    yield "".join(f"- {plain(words)}\n" for words in brief.left_out) or "Nothing.\n"
    yield "\n## Sources\n\n"
    yield "".join(f"{source.number}. {_source(source)}\n" for source in brief.sources) or "None.\n"


def _quoted(citation: Citation) -> str:
    where = f"{citation.evidence.document_id}, characters {citation.evidence.start}-{citation.evidence.end}"
    return f"\\[{citation.number}\\] “{plain(citation.quote)}” ({plain(citation.said_on or 'day unknown')}, " \
        f"{plain(where)}, source {citation.source})"


def _source(source: Source) -> str:
    told = [source.title, source.publisher, source.published or "day unknown", f"text {source.document}"]
    words = ", ".join(plain(part) for part in told if part)
    if source.url and ADDRESS.fullmatch(source.url):
        return f"{words}, <{source.url}>"
    return f"{words}, {plain(source.url)}" if source.url else words


def plain(words: str) -> str:
    """Words on one line that mean nothing to Markdown; what cannot be printed is shown as �."""
    kept = "".join(c if c.isprintable() or c.isspace() or c in "\u202d\u202e" else "�" for c in words)
    return MARKS.sub(r"\\\1", forward(" ".join(kept.split())))
