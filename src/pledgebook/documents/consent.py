"""The text taken of a page in, whether it is but the notice on cookies that stands before it out."""

from __future__ import annotations

import re

LONGEST = 3_000  # characters; what follows a longer one is a text
MOST_OF_IT = 0.6  # of its characters, in sentences that speak of it
NAMED = re.compile(r"\b(?:cookies?|personali[sz]ed (?:ads|advert\w+|content)|personalisierte \w+|"
                   r"publicit\w+ personnalis\w+|publicidad personalizada)\b", re.IGNORECASE)
# It speaks to whoever reads it; a report on cookies and privacy does not.
TO_A_READER = re.compile(r"\b(?:we|our|you|your|please|this (?:web)?site|wir|unsere?|bitte|nous|nos|vous|votre|vos|"
                         r"veuillez|ce site|usamos|utilizamos|nuestr[oa]s?|puede[ns]?|tus?|este sitio)\b|\bSie\b",
                         re.IGNORECASE)
OF_CONSENT = re.compile(
    r"cookie|tracking|javascript|consent|privacy|preferences|personal data|advertis|identifiers|geolocation|"
    r"accept|reject|decline|agree|more options|learn more|einwillig|datenschutz|privatsph|personenbezogen|"
    r"werbung|zustimm|akzeptier|ablehn|einstellungen|vie priv|personnelles|personnalis|publicit|refuser|param[eè]tres|"
    r"personaliz|privacidad|datos personales|publicidad|acepta|rechaza|configura", re.IGNORECASE)
SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")


def is_consent_notice(text: str) -> bool:
    """Whether a text is short, asks its reader for consent, and says next to nothing else."""
    if len(text) > LONGEST or not NAMED.search(text) or not TO_A_READER.search(text):
        return False
    sentences = [one.strip() for one in SENTENCE.findall(text)]
    return sum(len(one) for one in sentences if OF_CONSENT.search(one)) >= MOST_OF_IT * sum(map(len, sentences))
