"""The web pages of the sandbox: its timeline, its threads, and a panel of faults."""

from starlette.routing import BaseRoute

routes: list[BaseRoute] = []
