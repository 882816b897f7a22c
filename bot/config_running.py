"""Settings of the processes themselves: background work and logs."""

from typing import Literal

from pydantic import Field

from bot.config_file import Table


class Work(Table):
    """Background work. `concurrency` is how many jobs one worker runs at once.

    `metrics_port` is where `answerable listen` and `answerable work` show their figures; 0 is nowhere.
    """

    concurrency: int = Field(default=4, ge=1, le=64)
    metrics_host: str = "127.0.0.1"
    metrics_port: int = Field(default=0, ge=0, le=65_535)


class Log(Table):
    """Logs on standard error; `auto` is for people on a terminal and JSON elsewhere."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "console", "json"] = "auto"
