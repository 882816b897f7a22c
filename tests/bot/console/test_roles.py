"""The matrix of roles, walked route by route: a new route without a rule fails here."""

from collections.abc import Iterator

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from bot.console.roles import MATRIX, Permission, Role, permissions

OPEN_TO_ALL = {
    "/sign-in",
    "/sign-in/link/{token}",
    "/healthz",
    "/readyz",
    "/metrics",
    "/look/{token}",
    "/hotline",
    "/hotline/follow",
}
ANYONE_SIGNED_IN = {"/", "/me", "/me/password", "/sign-out", "/live", "/banners"}
UNENDING = {"/live"}


def routes(app: FastAPI | APIRouter) -> Iterator[APIRoute]:
    """Every route, those of the routers that are included too: the framework keeps them as routers."""
    for one in app.routes:
        if isinstance(one, APIRoute):
            yield one
        elif isinstance(router := getattr(one, "original_router", None), APIRouter):
            yield from routes(router)


def test_there_are_routes_to_walk(app):
    assert len({route.path for route in routes(app)}) > 150


def rule(route: APIRoute) -> list[Permission | None]:
    """Every permission that the route's dependencies ask for; None stands for being signed in."""
    found: list[Permission | None] = []
    todo: list[Dependant] = [route.dependant]
    while todo:
        dependant = todo.pop()
        if hasattr(dependant.call, "permission"):
            found.append(dependant.call.permission)
        todo.extend(dependant.dependencies)
    return found


def test_every_route_has_exactly_one_rule(app):
    for route in routes(app):
        if route.path in OPEN_TO_ALL:
            assert rule(route) == [], route.path
        elif route.path in ANYONE_SIGNED_IN:
            assert rule(route) in ([None], [Permission.CASE_READ]), route.path
        else:
            assert len(rule(route)) == 1, route.path
            assert isinstance(rule(route)[0], Permission), route.path


def test_reading_needs_no_right_to_work_and_working_needs_more_than_reading(app):
    for route in routes(app):
        for permission in rule(route):
            if route.methods == {"GET"}:
                assert permission not in {Permission.CASE_WORK, Permission.REPLY_APPROVE}, route.path
            elif permission is Permission.CASE_READ:
                assert route.path in {"/cases/{case_id}/here", "/views", "/views/{view_id}/delete"}, route.path


@pytest.mark.parametrize("role", list(Role), ids=str)
def test_a_role_enters_what_the_matrix_says_and_nothing_else(app, sign_in, role):
    browser, csrf = sign_in(role.value)
    for route in routes(app):
        needed = [permission for permission in rule(route) if permission is not None]
        if not needed or route.path in UNENDING:
            continue
        path = route.path
        for name in route.param_convertors:
            path = path.replace(f"{{{name}}}", "0")
        method = next(iter(route.methods))
        answer = browser.request(method, path, headers={"X-CSRF-Token": csrf})
        shut_out = answer.status_code == 403
        assert shut_out == (needed[0] not in MATRIX[role]), f"{role} {method} {route.path}: {answer.status_code}"
        assert answer.status_code < 500, f"{role} {method} {route.path}: {answer.status_code}"


def test_nobody_gets_in_without_signing_in(app, stranger):
    for route in routes(app):
        if rule(route) == []:
            continue
        path = route.path
        for name in route.param_convertors:
            path = path.replace(f"{{{name}}}", "0")
        method = next(iter(route.methods))
        answer = stranger.request(method, path)
        assert answer.status_code in {303, 401}, f"{method} {route.path}: {answer.status_code}"


def test_every_permission_is_somebodys_and_an_unknown_role_grants_nothing():
    assert frozenset().union(*MATRIX.values()) == frozenset(Permission)
    assert permissions(["emperor"]) == frozenset()
    assert Permission.REPLY_OVERRIDE not in permissions(["agent"])
