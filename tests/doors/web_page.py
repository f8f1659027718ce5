"""HTML in, its elements and their texts out: what a browser would make of a page, as far as tests ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "input", "img", "br", "hr"})


@dataclass
class Element:
    """One element, with everything inside it."""

    tag: str
    attributes: dict[str, str]
    parts: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its textContent."""
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)

    def all(self, tag: str = "", **attributes: str) -> Iterator[Element]:
        """Elements inside it in the order of the page; `class_` asks for one of the classes."""
        for part in self.parts:
            if isinstance(part, str):
                continue
            classes = part.attributes.get("class", "").split()
            if (not tag or part.tag == tag) and all(
                    value in classes if name == "class_" else part.attributes.get(name) == value
                    for name, value in attributes.items()):
                yield part
            yield from part.all(tag, **attributes)

    def one(self, tag: str = "", **attributes: str) -> Element:
        """The only such element."""
        found = list(self.all(tag, **attributes))
        assert len(found) == 1, f"{len(found)} elements are {tag} {attributes}"
        return found[0]


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        assert len(element.attributes) == len(attrs), f"an attribute stands twice on <{tag}>"
        self.open[-1].parts.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].parts.append(data)


def page(html: str) -> Element:
    """The elements of a page. An element left open, closed twice or closed by another one fails."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    assert len(builder.open) == 1, f"<{builder.open[-1].tag}> is never closed"
    return builder.root


def anchors_lead_somewhere(root: Element) -> None:
    """Fails unless ids are unique and every link within the page has its target."""
    ids = [element.attributes["id"] for element in root.all() if "id" in element.attributes]
    assert len(ids) == len(set(ids)), "an id stands twice"
    for link in root.all("a"):
        target = link.attributes.get("href", "")
        if target.startswith("#"):
            assert target[1:] in ids, f"{target} leads nowhere"


TAGS = frozenset("""html head meta title link script style body header nav main footer section article aside form label
    input button select textarea option datalist
    fieldset legend details summary a p span strong code kbd time h1 h2 h3 h4 ul ol
    li dl div dt dd blockquote mark meter table caption thead tbody tr th td i
    figure svg g desc line rect path circle text""".split())


def harmless(root: Element) -> None:
    """Fails if anything on the page could run, load or send: only our tags, no handlers, no foreign addresses."""
    for element in root.all():
        assert element.tag in TAGS, f"<{element.tag}> is none of ours"
        for name, value in element.attributes.items():
            assert not name.startswith("on"), f"{name} on <{element.tag}>"
            assert name not in {"style", "srcdoc", "formaction", "srcset", "ping"}, f"{name} on <{element.tag}>"
            if name in {"href", "src", "action"}:
                own = value.startswith(("/", "#")) and not value.startswith("//")
                outward = element.tag == "a" and value.startswith(("http://", "https://"))
                assert own or outward, f"{name}={value!r} on <{element.tag}>"
                assert not outward or "noopener" in element.attributes.get("rel", "")
