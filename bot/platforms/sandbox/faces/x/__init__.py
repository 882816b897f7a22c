"""The sandbox as X: API v2 as its official OpenAPI document describes it, over the sandbox's world."""

from bot.platforms.sandbox.faces.x.face import XFace

__all__ = ["XFace"]
