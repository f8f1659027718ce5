"""A question page in, three addresses out: the page, the same as JSON, the same as a spreadsheet.

Whatever is typed into a form stands in the address, so an answer can be shared by its address. An address that leaves
out the day would tell something else tomorrow, so it is completed with the day on which it was asked.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, get_origin

from fastapi import FastAPI, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, create_model

from pledgebook.doors.web.asked import address, command_for
from pledgebook.doors.web.described import Sheet, described
from pledgebook.doors.web.not_known import completed_address
from pledgebook.doors.web.page import rendered
from pledgebook.doors.web.shelf import Shelf
from pledgebook.doors.web.slices import Slice, part_of
from pledgebook.doors.web.statuses import status_of
from pledgebook.doors.web.written import AsWritten
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
    shape: Any  # of its JSON
    needs: type[BaseModel] | None = None  # the question as programs must ask it, where something has to be said
    contradicts: bool = False  # it may be asked for what does not go together
    asks_something: Callable[[Any], bool] = lambda asked: True
    completed: Callable[[Any], Any] = lambda asked: asked
    beside: Callable[[Shelf, Any], Mapping[str, object]] = lambda shelf, asked: {}
    command: Callable[[Any], str] | None = None

    @property
    def is_list(self) -> bool:
        return get_origin(self.shape) is list

    def asked_for(self, ending: str) -> type[BaseModel]:
        """The question of one of the three addresses: as people type it, as programs write it, in parts."""
        if not ending:
            return self.asked
        strict = Slice if self.is_list and ending == ".json" else AsWritten
        return create_model(f"{self.asked.__name__}{strict.__name__}", __base__=(self.needs or self.asked, strict))

    @property
    def verb(self) -> str:
        return self.path.removeprefix("/")

    def in_command_words(self, asked: BaseModel) -> str:
        return self.command(asked) if self.command else command_for(self.verb, asked)


def add_panels(app: FastAPI, shelf: Shelf, panels: Sequence[Panel]) -> None:
    """Puts the three addresses of each page into the reading room."""
    for panel in panels:
        app.add_api_route(f"{panel.path}.json", _endpoint(panel, shelf, _as_json, ".json"),
                          **described(panel.shape, panel.says, contradicts=panel.contradicts))
        app.add_api_route(f"{panel.path}.csv", _endpoint(panel, shelf, _as_sheet, ".csv"),
                          **described(None, f"{panel.says}, as a spreadsheet", contradicts=panel.contradicts))
        app.add_api_route(panel.path, _endpoint(panel, shelf, _as_page, ""), include_in_schema=False,
                          response_class=HTMLResponse)


def _endpoint(panel: Panel, shelf: Shelf, answer: Callable[[Panel, Shelf, Any, Request], Response], ending: str
              ) -> Any:
    """A function whose signature tells the framework which question the address holds."""
    def endpoint(request: Request, asked: Any) -> Response:
        return answer(panel, shelf, asked, request)

    endpoint.__name__ = panel.verb + ending.replace(".", "_")
    endpoint.__signature__ = inspect.Signature([  # type: ignore[attr-defined]
        inspect.Parameter("request", inspect.Parameter.KEYWORD_ONLY, annotation=Request),
        inspect.Parameter("asked", inspect.Parameter.KEYWORD_ONLY,
                          annotation=Annotated[panel.asked_for(ending), Query()])],
        return_annotation=Response)
    return endpoint


def _as_json(panel: Panel, shelf: Shelf, asked: Any, request: Request) -> Response:
    whole = panel.answer(shelf, panel.completed(asked)).whole()
    return part_of(whole, request, limit=asked.limit, cursor=asked.cursor) if panel.is_list else JSONResponse(whole)


def _as_sheet(panel: Panel, shelf: Shelf, asked: Any, request: Request) -> Response:
    told = panel.answer(shelf, panel.completed(asked))
    return Sheet("".join(as_csv(told.listing())),
                 headers={"content-disposition": f'attachment; filename="{panel.verb}.csv"'})


def _as_page(panel: Panel, shelf: Shelf, asked: Any, request: Request) -> Response:
    asks = panel.asks_something(asked)
    whole = panel.completed(asked) if asks else asked
    if whole != asked or (asks and any(not value.strip() for _, value in request.query_params.multi_items())):
        return RedirectResponse(completed_address(panel.path, whole, request), 307)
    told, warning, status = None, None, 200
    if asks:
        try:
            told = panel.answer(shelf, whole)
        except (NoBook, BookBusy, BookNeedsNewer):
            raise
        except PledgebookError as error:
            warning, status = f"{error.what} {error.try_this}", status_of(error)
    links = {"json": address(f"{panel.path}.json", whole), "csv": address(f"{panel.path}.csv", whole),
             "share": address(panel.path, whole), "command": panel.in_command_words(whole)}
    return HTMLResponse(rendered(panel.template, asked=whole, told=told, warning=warning, here=panel.path,
                                 asks=asks, **links, **panel.beside(shelf, whole), **(told.page if told else {})),
                        status)
