"""How a light route is given the partnership: when it is asked for, since routes are listed before it is opened."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from starlette.responses import Response

from analysis.wiring import Partnership

Opened = Callable[[], Partnership]
"""The partnership of this process, opened by the first who asks."""

P = ParamSpec("P")


def given(opened: Opened, endpoint: Callable[Concatenate[Partnership, P], Response]) -> Callable[P, Response]:
    """The same route without its first parameter, which is the partnership. It opens in the route's own thread."""

    @functools.wraps(endpoint)
    def route(*args: P.args, **kwargs: P.kwargs) -> Response:
        return endpoint(opened(), *args, **kwargs)

    return route
