"""The HTTP API under /api/v1: checks for programs, in front of the console and apart from it.

Lean on purpose: plain ASGI, no framework, no session, no cookie. A request carries a key, is judged, and is answered in
JSON; what goes wrong is answered as a problem (RFC 9457) that says how to mend it. `bot.api.app.Api` is all of it.
"""
