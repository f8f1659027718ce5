"""A question page in, three addresses out: the page, the same as JSON, the same as a spreadsheet.

Whatever is typed into a form stands in the address, so an answer can be shared by its address. An address that leaves
out the day would tell something else tomorrow, so it is completed with the day on which it was asked.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel

from pledgebook.doors.web.asked import address, command_for
from pledgebook.doors.web.page import rendered
from pledgebook.doors.web.shelf import Shelf
from pledgebook.exchange.tables import Listing, as_csv
from pledgebook.model import PledgebookError
from pledgebook.register.errors import BookBusy, BookNeedsNewer, NoBook


class NothingAsked(PledgebookError):
    """An address that names a page and asks it nothing."""


@dataclass(frozen=True, slots=True)
class Told:
    """An answer: for programs, for a spreadsheet, and what its page shows."""

    whole: Callable[[], Any]  # made only for the address that shows it, as the next one
    listing: Callable[[], Listing]
    page: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Panel:
    """A page that answers one kind of question."""

    path: str
    asked: type[BaseModel]
    answer: Callable[[Shelf, Any], Told]
    template: str
    says: str
    asks_something: Callable[[Any], bool] = lambda asked: True
    completed: Callable[[Any], Any] = lambda asked: asked
    beside: Callable[[Shelf, Any], Mapping[str, object]] = lambda shelf, asked: {}
    command: Callable[[Any], str] | None = None

    @property
    def verb(self) -> str:
        return self.path.removeprefix("/")

    def in_command_words(self, asked: BaseModel) -> str:
        return self.command(asked) if self.command else command_for(self.verb, asked)


def add_panels(app: FastAPI, shelf: Shelf, panels: Sequence[Panel],
               refusals: Mapping[int | str, dict[str, Any]]) -> None:
    """Puts the three addresses of each page into the reading room."""
    for panel in panels:
        for ending, answer in ((".json", _as_json), (".csv", _as_sheet), ("", _as_page)):
            app.add_api_route(
                panel.path + ending, _endpoint(panel, shelf, answer), methods=["GET"], include_in_schema=bool(ending),
                name=f"{panel.verb}{ending.replace('.', '_')}", responses=dict(refusals),
                summary=panel.says if ending == ".json" else f"{panel.says}, as a spreadsheet",
                response_class=HTMLResponse if not ending else Sheet if ending == ".csv" else WholeJson)


class Sheet(Response):
    """A CSV file."""

    media_type = "text/csv"


class WholeJson(Response):
    """JSON with the characters of the book as they are."""

    media_type = "application/json"


def _endpoint(panel: Panel, shelf: Shelf, answer: Callable[[Panel, Shelf, Any, Request], Response]) -> Any:
    """A function whose signature tells the framework which question the address holds."""
    def endpoint(request: Request, asked: Any) -> Response:
        return answer(panel, shelf, asked, request)

    endpoint.__signature__ = inspect.Signature([  # type: ignore[attr-defined]
        inspect.Parameter("request", inspect.Parameter.KEYWORD_ONLY, annotation=Request),
        inspect.Parameter("asked", inspect.Parameter.KEYWORD_ONLY, annotation=Annotated[panel.asked, Query()])],
        return_annotation=Response)
    return endpoint


def _as_json(panel: Panel, shelf: Shelf, asked: Any, request: Request) -> Response:
    told = panel.answer(shelf, panel.completed(asked))
    return WholeJson(json.dumps(told.whole(), ensure_ascii=True))


def _as_sheet(panel: Panel, shelf: Shelf, asked: Any, request: Request) -> Response:
    told = panel.answer(shelf, panel.completed(asked))
    return Sheet("".join(as_csv(told.listing())),
                 headers={"content-disposition": f'attachment; filename="{panel.verb}.csv"'})


def _as_page(panel: Panel, shelf: Shelf, asked: Any, request: Request) -> Response:
    asks = panel.asks_something(asked)
    whole = panel.completed(asked) if asks else asked
    if whole != asked or (asks and any(not value.strip() for _, value in request.query_params.multi_items())):
        return RedirectResponse(address(panel.path, whole), 307)
    told, warning = None, None
    if asks:
        try:
            told = panel.answer(shelf, whole)
        except (NoBook, BookBusy, BookNeedsNewer):
            raise
        except PledgebookError as error:
            warning = f"{error.what} {error.try_this}"
    links = {"json": address(f"{panel.path}.json", whole), "csv": address(f"{panel.path}.csv", whole),
             "share": address(panel.path, whole), "command": panel.in_command_words(whole)}
    return HTMLResponse(rendered(panel.template, asked=whole, told=told, warning=warning, here=panel.path,
                                 asks=asks, **links, **panel.beside(shelf, whole), **(told.page if told else {})),
                        400 if warning else 200)
