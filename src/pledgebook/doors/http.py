"""A book in, a reading room out: pages for people and the same as JSON for programs.

What people judge or hand in goes into the book by the code of the command line; nothing else is written. Who may come
in is settled at the door (`doors/gate/`), before any page is asked for.
"""

from __future__ import annotations

import errno
import shlex
import socket
import sys
from collections.abc import Callable, Sequence
from typing import Annotated
from urllib.parse import urlencode

import uvicorn
from fastapi import Depends, FastAPI, Query, Request, Security
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from fastapi.security import HTTPBearer
from fastapi.staticfiles import StaticFiles
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException

from pledgebook import __version__
from pledgebook.answers.selection import select_claims
from pledgebook.answers.totals import totals
from pledgebook.doors.gate.doorkeeper import TOKEN, Doorkeeper, Gate
from pledgebook.doors.gate.hosts import hosts_for, is_loopback
from pledgebook.doors.gate.logins import Logins
from pledgebook.doors.gate.visitors import SHORTEST_TOKEN, WORKING_DAY, OneTimeToken, Sessions
from pledgebook.doors.web import shapes
from pledgebook.doors.web.asked import (
    Asked,
    AskedList,
    AskedPage,
    AskedWhole,
    PageNumber,
    SearchAsked,
    pairs,
)
from pledgebook.doors.web.bound_page import BOUND
from pledgebook.doors.web.commitment_page import told
from pledgebook.doors.web.conflict_acts import add_conflict_verdicts, verdicts_shown
from pledgebook.doors.web.described import Sheet, described_at
from pledgebook.doors.web.document_page import add_reader
from pledgebook.doors.web.drawing import amounts, history_lanes
from pledgebook.doors.web.facets import facet_rows
from pledgebook.doors.web.import_page import add_import
from pledgebook.doors.web.judge import shown_as
from pledgebook.doors.web.lists_page import CHANGES, CONDITIONS, DOUBTS
from pledgebook.doors.web.map_page import MAP
from pledgebook.doors.web.matrix_page import MATRIX
from pledgebook.doors.web.network_page import NETWORK
from pledgebook.doors.web.not_known import completed_address, not_known, told_of
from pledgebook.doors.web.page import rendered
from pledgebook.doors.web.panel import add_panels
from pledgebook.doors.web.quality_page import QUALITY
from pledgebook.doors.web.reconcile import add_reconciliation
from pledgebook.doors.web.refusal import refused
from pledgebook.doors.web.register_page import A_PAGE, register_view
from pledgebook.doors.web.review_acts import add_review
from pledgebook.doors.web.shelf import Shelf
from pledgebook.doors.web.slices import MadeWhenShown, Slice, part_of
from pledgebook.doors.web.statuses import status_of
from pledgebook.doors.web.sums_page import EXPOSURE, TOTALS
from pledgebook.doors.web.timeline_page import TIMELINE
from pledgebook.doors.web.unchanged import Unchanged, state_of_book
from pledgebook.doors.web.whatif_page import WHATIF
from pledgebook.doors.web.wording import amount_in_words, document_path
from pledgebook.exchange.tables import FACET_COLUMNS, RULED_CLAIM_COLUMNS, RULED_COMMITMENT_COLUMNS, Listing, as_csv
from pledgebook.model import Claim, PledgebookError
from pledgebook.register.errors import NothingFound
from pledgebook.register.search import Hit, NothingToSearch
from pledgebook.register.store import Book

MOST_PORTS = 65535

# The pages that answer a question, each also as JSON and CSV.
PANELS = (BOUND, WHATIF, TOTALS, EXPOSURE, DOUBTS, CONDITIONS, CHANGES, MATRIX, TIMELINE, NETWORK, MAP, QUALITY)

NO_TELEMETRY: TelemetryConfig = {
    "tracing": False, "metrics": False, "logs": False, "operation_spans": False, "auto_configure": False}


# Said in the description only: the doorkeeper asks for it, of every address.
BEARER = HTTPBearer(auto_error=False, description="the token that the server was given in PLEDGEBOOK_TOKEN")


class NotServable(PledgebookError):
    """The reading room cannot open at this place."""


def application(book_path: str, gate: Gate | None = None) -> FastAPI:
    """The reading room of one book. What others add to the book meanwhile is on the next page that is asked for.

    gate   who may come in; without one everybody who names this machine, so `serve` always gives one
    """
    # The pages under docs_url load their script from another machine, so there are none; and what is asked of a book
    # is nobody else's business, whatever the environment says about telemetry.
    app = FastAPI(title="Pledgebook", version=__version__, docs_url=None, redoc_url=None, telemetry=NO_TELEMETRY,
                  description="Who has promised what to whom, tied to the exact words that say it. "
                              "These addresses only read.",
                  dependencies=[Depends(told_of({TOKEN})),
                                *([Security(BEARER)] if gate and gate.standing_token else [])])
    app.add_middleware(Unchanged, state=lambda: state_of_book(book_path))  # behind the door: added before it
    app.add_middleware(Doorkeeper, gate=gate or Gate())
    app.mount("/static", StaticFiles(packages=[("pledgebook.doors.web", "static")]), name="static")

    shelf = Shelf(book_path)
    add_panels(app, shelf, PANELS)
    add_import(app, shelf)
    add_conflict_verdicts(app, shelf)
    add_review(app, shelf, book_path)
    add_reconciliation(app, shelf)
    _add_json(app, shelf)
    _add_json_of_texts(app, shelf)  # first: `/document/x.json` is JSON, not the page of a document called x.json
    add_reader(app, shelf)
    _add_pages(app, shelf)
    _add_refusals(app)
    return app


def _add_pages(app: FastAPI, shelf: Shelf) -> None:
    """The pages that people read."""

    def page(path: str) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
        return app.get(path, response_class=HTMLResponse, include_in_schema=False)

    @page("/")
    def register(request: Request, asked: Annotated[AskedPage, Query()]) -> Response:
        unknown = not_known(request)
        known = {pair for pair in request.query_params.multi_items() if pair[0] not in unknown}
        if known - set(pairs(asked)):  # empty fields of a form, and columns as usual
            return RedirectResponse(completed_address("/", asked, request), 307)
        held = shelf.holdings()
        view = register_view(
            held.register, held.catalogue, asked, documents=len(held.entries), known_by=held.known_by,
            adding=lambda chosen, stages, day: totals(chosen, held.held(day).books(), stages=stages))
        return HTMLResponse(rendered("register.html", view=view, judged=held.judged, here="/"),
                            404 if view.warning else 200)

    @page("/commitment/{commitment_id}")
    def commitment(commitment_id: str) -> Response:
        it = shelf.find(commitment_id)
        if isinstance(it, Claim):
            return RedirectResponse(f"{document_path(it.evidence.document_id)}#{it.id}")
        held = shelf.holdings()
        claims = held.history(it)
        return HTMLResponse(rendered(
            "commitment.html", it=it, claims=claims, conflicts=held.conflicts_of(it), links=held.links_of(it),
            values=told(claims), timeline=history_lanes(claims),
            amounts=amounts(claims, amount_in_words), here="",
            documents=held.entry_named, judged=held.judged,
            commitments=held.by_id, command=f"pledgebook show {it.id}"))

    @page("/documents")
    def documents(page: PageNumber = 1) -> HTMLResponse:
        return listing("documents.html", "/documents", shelf.holdings().entries, page)

    @page("/search")
    def search(q: Annotated[str, Query(max_length=500)] = "") -> HTMLResponse:
        hits: tuple[Hit, ...] = ()
        warning = None
        if q.strip():
            try:
                with shelf.book() as opened:
                    hits = opened.search(q)
            except NothingToSearch as error:
                warning = f"{error.what} {error.try_this}"
        found = [(hit, document_path(hit.document_id) + (f"#{hit.id}" if hit.what == "quote" else "")) for hit in hits]
        return HTMLResponse(rendered("search.html", words=q.strip(), found=found, warning=warning, here="/search",
                                     json=f"/search.json?{urlencode({'q': q})}",
                                     command=f"pledgebook search {shlex.quote(q)}"))

    @page("/conflicts")
    def conflicts(request: Request, page: PageNumber = 1,
                  who: Annotated[str | None, Query(max_length=200)] = None) -> HTMLResponse:
        held = shelf.holdings()
        return listing("conflicts.html", "/conflicts", held.register.conflicts, page,
                       titles=held.titles,
                       **verdicts_shown(held, shown_as(request, who)))

    def listing(template: str, path: str, everything: Sequence[object], number: int, **more: object) -> HTMLResponse:
        first = (number - 1) * A_PAGE
        return HTMLResponse(rendered(
            template, shown=everything[first:first + A_PAGE], total=len(everything), first=first + 1, here=path,
            previous=f"{path}?page={number - 1}" if number > 1 else None,
            next=f"{path}?page={number + 1}" if first + A_PAGE < len(everything) else None, **more))


def _register(shelf: Shelf, asked: Asked) -> MadeWhenShown:
    held = shelf.holdings()
    return MadeWhenShown(held.fitting(asked.selection(), asked.text).commitments, lambda commitment: (
        commitment.as_json() | held.judged.of_commitment(commitment.claim_ids)))


def _claims(shelf: Shelf, asked: Asked) -> MadeWhenShown:
    words = asked.text.casefold().split()
    held = shelf.holdings()
    fitting = select_claims(held.register, held.oldest, asked.selection(), held.sources)
    if words:
        fitting = tuple(claim for claim in fitting if all(word in claim.quote.casefold() for word in words))
    return MadeWhenShown(fitting, lambda claim: claim.as_json() | held.judged.of_claim(claim.id))


def _to_keep(listing: Listing, name: str) -> Response:
    return Sheet("".join(as_csv(listing)), headers={"content-disposition": f'attachment; filename="{name}"'})


def _add_json(app: FastAPI, shelf: Shelf) -> None:
    """The same for programs, under the same names with .json at the end."""

    at = described_at(app)

    @at("/register.json", list[shapes.CommitmentShape], "Commitments, newest first")
    def register(request: Request, asked: Annotated[AskedList, Query()]) -> Response:
        return part_of(_register(shelf, asked), request, limit=asked.limit, cursor=asked.cursor)

    @at("/claims.json", list[shapes.ClaimShape], "Claims, oldest first")
    def claims(request: Request, asked: Annotated[AskedList, Query()]) -> Response:
        return part_of(_claims(shelf, asked), request, limit=asked.limit, cursor=asked.cursor)

    @at("/register.csv", None, "The same as a spreadsheet")
    def register_sheet(asked: Annotated[AskedWhole, Query()]) -> Response:
        return _to_keep(Listing(RULED_COMMITMENT_COLUMNS, _register(shelf, asked)), "register.csv")

    @at("/facets.json", list[shapes.FacetShape], "How many commitments each value of a filter would leave")
    def facets(request: Request, asked: Annotated[AskedList, Query()]) -> Response:
        found = facet_rows(shelf.holdings().fitting(asked.selection(), asked.text))
        return part_of(found, request, limit=asked.limit, cursor=asked.cursor)

    @at("/facets.csv", None, "The same as a spreadsheet")
    def facets_sheet(asked: Annotated[AskedWhole, Query()]) -> Response:
        found = facet_rows(shelf.holdings().fitting(asked.selection(), asked.text))
        return _to_keep(Listing(FACET_COLUMNS, found), "facets.csv")

    @at("/claims.csv", None, "The same as a spreadsheet")
    def claims_sheet(asked: Annotated[AskedWhole, Query()]) -> Response:
        return _to_keep(Listing(RULED_CLAIM_COLUMNS, _claims(shelf, asked)), "claims.csv")

    @at("/commitment/{commitment_id}.json", shapes.HistoryShape, "One commitment with its claims and conflicts")
    def commitment(commitment_id: str) -> Response:
        it = shelf.find(commitment_id)
        held = shelf.holdings()
        if isinstance(it, Claim):
            raise NothingFound(commitment_id, held.counted_under.get(it.id))
        return JSONResponse(it.as_json() | held.judged.of_commitment(it.claim_ids) | {
            "claims": [claim.as_json() | held.judged.of_claim(claim.id) for claim in held.history(it)],
            "conflicts": [found.as_json() for found in held.conflicts_of(it)],
            "ruled": [held.judged.told(ruling) for ruling in held.judged.of_claims(it.claim_ids)],
            "links": [found.as_json() for found in held.links_of(it)]})


def _add_json_of_texts(app: FastAPI, shelf: Shelf) -> None:
    """Documents, what is found in them, and what stands against or was ruled on their claims."""
    at = described_at(app)

    @at("/documents.json", list[shapes.EntryShape], "All documents, without their texts")
    def documents(request: Request, part: Annotated[Slice, Query()]) -> Response:
        return part_of(MadeWhenShown(shelf.holdings().entries, lambda entry: entry.as_json()), request,
                       limit=part.limit, cursor=part.cursor)

    @at("/document/{document_id:path}.json", shapes.DocumentShape, "One document with its text and claims")
    def document(document_id: str) -> Response:
        with shelf.book() as opened:
            reading = opened.reading(document_id)
        judged = shelf.holdings().judged
        rejected = [claim for claim in judged.rejected if claim.evidence.document_id == reading.document.id]
        return JSONResponse(reading.as_json() | {
            "publisher": reading.document.publisher, "text": reading.document.text,
            "claims": [claim.as_json() | judged.of_claim(claim.id) for claim in reading.claims],
            "rejected": [claim.as_json() | judged.of_claim(claim.id) for claim in rejected],
            "unreviewed": [claim.as_json() | judged.of_claim(claim.id) for claim in judged.unreviewed
                           if claim.evidence.document_id == reading.document.id]})

    @at("/document.json", shapes.DocumentShape, "The same, for names that do not fit into a path")
    def document_by_query(id: str) -> Response:  # noqa: A002 (the name in the address)
        return document(id)

    @at("/search.json", list[shapes.HitShape], "Quotes, then documents, that hold all the words")
    def search(request: Request, asked: Annotated[SearchAsked, Query()]) -> Response:
        with shelf.book() as opened:
            hits = [hit.as_json() for hit in opened.search(asked.q)]
        return part_of(hits, request, limit=asked.limit, cursor=asked.cursor)

    @at("/rulings.json", list[shapes.RulingShape], "What people ruled, in the order in which it acts")
    def rulings(request: Request, part: Annotated[Slice, Query()]) -> Response:
        judged = shelf.holdings().judged
        return part_of([judged.told(ruling) for ruling in judged.rulings], request,
                       limit=part.limit, cursor=part.cursor)

    @at("/conflicts.json", list[shapes.ConflictShape], "Pairs of claims that cannot both hold")
    def conflicts(request: Request, part: Annotated[Slice, Query()]) -> Response:
        return part_of(MadeWhenShown(shelf.holdings().register.conflicts, lambda one: one.as_json()), request,
                       limit=part.limit, cursor=part.cursor)


def _add_refusals(app: FastAPI) -> None:
    """What a browser or a program gets instead of an answer: what happened and what to do next."""
    @app.exception_handler(PledgebookError)
    def of_ours(request: Request, error: PledgebookError) -> Response:
        return refused(request, status_of(error), error.what, error.where, error.try_this)

    @app.exception_handler(HTTPException)
    def of_the_server(request: Request, error: HTTPException) -> Response:
        what = {404: "There is no such page.", 405: "This reading room only answers questions."}
        answer = refused(request, error.status_code, what.get(error.status_code, str(error.detail)), request.url.path,
                         "The register and all other pages are linked at the top.")
        answer.headers.update(error.headers or {})
        return answer

    @app.exception_handler(RequestValidationError)
    def of_the_address(request: Request, error: RequestValidationError) -> Response:
        fault = error.errors()[0]
        name = next((str(part) for part in fault["loc"][1:2]), "")  # behind it: a place in a list, a kind of value
        return refused(request, 422, f"The address asks for something that is not understood: {name}.", name,
                       f"{fault['msg']}. Change it in the address, or leave it out.")


def serve(book_path: str, *, host: str = "127.0.0.1", port: int = 8000, logins: Logins | None = None,
          names: Sequence[str] = (), standing_token: str | None = None) -> None:
    """Opens the reading room, prints its address as the first line on stdout, and serves until it is interrupted.

    host            where to listen; other machines reach it only with logins, else NotServable
    port            0 takes any free one
    logins          who may come in; without them the address that is printed holds a token that opens once
    names           other names under which the server may be asked
    standing_token  lets programs in, as `Authorization: Bearer …`
    Raises at once what `Book.open` raises, so that a missing or newer book is told before a page is asked for.
    """
    Book.open(book_path).close()
    if standing_token is not None and len(standing_token) < SHORTEST_TOKEN:
        raise NotServable(f"The token for programs is shorter than {SHORTEST_TOKEN} characters.", "PLEDGEBOOK_TOKEN",
                          "Make one by chance, such as: python -c 'import secrets; print(secrets.token_urlsafe())'")
    with listening(host, port, with_logins=logins is not None) as listener:
        shown = f"[{host}]" if ":" in host else host
        address = f"http://{shown}:{listener.getsockname()[1]}/"

        def told(token: str) -> None:
            print(f"Opened. For another browser: {address}?{TOKEN}={token}", file=sys.stderr, flush=True)

        token = None if logins else OneTimeToken(told)
        gate = Gate(hosts_for(host, names), token, standing_token, logins,
                    Sessions(WORKING_DAY if logins else None))
        print(address if token is None else f"{address}?{TOKEN}={token.now}", flush=True)
        if not is_loopback(host):
            print("Other machines can reach this, and nothing is encrypted on the way: put a server with TLS in front.",
                  file=sys.stderr, flush=True)
        config = uvicorn.Config(application(book_path, gate), log_level="warning", access_log=False,
                                server_header=False, lifespan="off")
        uvicorn.Server(config).run(sockets=[listener])


def listening(host: str, port: int, *, with_logins: bool = False) -> socket.socket:
    """A socket that listens, before anything is served on it. Raises NotServable.

    with_logins   everybody has to log in; without that only this machine may reach it
    """
    if not with_logins and not is_loopback(host):
        raise NotServable(f"Other machines could reach the book at {host!r}, and nobody would have to log in.",
                          "--host", "Leave --host out, or make a login (pledgebook login NAME --file logins.txt) and "
                          "serve with --login logins.txt.")
    if not 0 <= port <= MOST_PORTS:  # getaddrinfo would take it modulo 2**16
        raise NotServable(f"Port {port} cannot be used: there is none.", f"{host}:{port}", "Give one up to 65535.")
    try:
        family, _, _, _, address = socket.getaddrinfo(
            "127.0.0.1" if host == "localhost" else host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except OSError as error:
        raise NotServable(f"Port {port} of {host!r} cannot be used ({error}).", f"{host}:{port}",
                          "Give an address of this machine with --host, and a port up to 65535 with --port.") from error
    listener = socket.socket(family)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
    except (OSError, OverflowError) as error:
        listener.close()
        taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        raise NotServable(f"Port {port} is already in use." if taken else f"Port {port} cannot be used ({error}).",
                          f"{host}:{port}", "Choose another with --port, or --port 0 for any free one.") from error
    return listener
