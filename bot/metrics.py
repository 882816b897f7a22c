"""What Prometheus may know: counts, durations and depths; never a text, a handle or a name.

Counters and histograms belong to the process that counts. Gauges about the shared state (queue, due cases, listeners)
are read from the database when somebody asks, so any process tells the same.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, start_http_server

from storage import accounts, operations

if TYPE_CHECKING:
    from bot.reloading import Reloading
    from bot.wiring import Desk

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

REGISTRY = CollectorRegistry()

EVENTS = Counter(
    "answerable_events", "Events that arrived, by kind; 'stale' ones had been stored before.",
    ["platform", "account", "kind"], registry=REGISTRY,
)  # fmt: skip
ASSESSED = Counter(
    "answerable_assessed", "Messages judged, by what they want and what the desk proposes.",
    ["intent", "action"], registry=REGISTRY,
)  # fmt: skip
DRAFTED = Counter(
    "answerable_drafted", "Drafts written, by writer, and whether the proof of personalisation holds.",
    ["writer", "personal"], registry=REGISTRY,
)  # fmt: skip
CHECKS = Counter(
    "answerable_checks", "Checks before publication, by door, whose account, and verdict.",
    ["door", "account", "verdict"], registry=REGISTRY,
)  # fmt: skip
SENT = Counter(
    "answerable_sends", "Attempts to send, by outcome: posted, refused, throttled, unconfirmed, signed_out.",
    ["platform", "account", "outcome"], registry=REGISTRY,
)  # fmt: skip
POSTINGS = Counter(
    "answerable_postings", "Attempts to publish a post of our own, by outcome: published, refused, deferred, throttled,"
    " unconfirmed, signed_out.", ["platform", "account", "outcome"], registry=REGISTRY,
)  # fmt: skip
VOIDED = Counter(
    "answerable_approvals_voided", "Approvals that the desk took back, by reason.", ["reason"], registry=REGISTRY,
)  # fmt: skip
RATE_LIMITS = Counter(
    "answerable_rate_limits", "Times a platform asked us to wait.", ["platform", "account", "doing"], registry=REGISTRY,
)  # fmt: skip
RESCUED = Counter(
    "answerable_jobs_rescued", "Jobs taken back from a worker that was gone, or that had lost them.",
    ["how"], registry=REGISTRY,
)  # fmt: skip
JOB_SECONDS = Histogram(
    "answerable_job_seconds", "How long a job ran, by task and outcome.", ["task", "outcome"], registry=REGISTRY,
    buckets=(0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60),
)  # fmt: skip
INGEST_SECONDS = Histogram(
    "answerable_ingest_seconds", "How long storing one batch of events took.", registry=REGISTRY,
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
)  # fmt: skip
STEP_SECONDS = Histogram(
    "answerable_assess_step_seconds", "How long one step of assessing a batch took.", ["step"], registry=REGISTRY,
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
)  # fmt: skip
DRAFT_LAG_SECONDS = Histogram(
    "answerable_mention_to_draft_seconds", "From a mention's arrival to its stored draft.", registry=REGISTRY,
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300),
)  # fmt: skip
CODE_RELOADS = Counter(
    "answerable_code_reloads", "Changes of the code's directory, by outcome: adopted, refused.",
    ["outcome"], registry=REGISTRY,
)  # fmt: skip
CODE_REFUSED = Gauge(
    "answerable_code_refused", "1 while the code's directory holds a code that this process could not take over.",
    registry=REGISTRY,
)  # fmt: skip
CODE = Gauge("answerable_code", "1 for the code in force in this process, by digest.", ["digest"], registry=REGISTRY)
CRISIS_ALARMS = Counter(
    "answerable_crisis_alarms", "Alarms raised by the volume of mentions.", registry=REGISTRY,
)  # fmt: skip
QUEUE = Gauge("answerable_queue_jobs", "Jobs in the queue, by queue and state.", ["queue", "state"], registry=REGISTRY)
QUEUE_AGE = Gauge(
    "answerable_queue_oldest_seconds", "Age of the oldest job that could run now.", ["queue"], registry=REGISTRY
)
CASES = Gauge("answerable_cases", "Cases that want an answer: due or overdue.", ["state"], registry=REGISTRY)
REPLIES = Gauge("answerable_replies", "Replies by where they stand.", ["state"], registry=REGISTRY)
LISTENER_LAG = Gauge(
    "answerable_listener_lag_seconds", "Since the listener was last seen alive.", ["platform", "account"],
    registry=REGISTRY,
)  # fmt: skip


def look_at_code(reloading: "Reloading") -> None:
    """Look whether the code changed; tell which one this process judges by, and whether it refused the changed one."""
    if outcome := reloading.look():
        CODE_RELOADS.labels(outcome).inc()
    CODE_REFUSED.set(bool(reloading.fault))
    _set(CODE, [((reloading.digest[:12],), 1)])


@dataclass(frozen=True, slots=True)
class Depths:
    """The shared state at one moment, for the gauges."""

    jobs: Mapping[tuple[str, str], int] = field(default_factory=dict)
    oldest: Mapping[str, float] = field(default_factory=dict)
    cases: Mapping[str, int] = field(default_factory=dict)
    replies: Mapping[str, int] = field(default_factory=dict)
    listeners: Mapping[tuple[str, str], float] = field(default_factory=dict)


def show(depths: Depths) -> None:
    """Set the gauges to `depths`; what is not named any more disappears."""
    _set(QUEUE, depths.jobs.items())
    _set(QUEUE_AGE, (((queue,), age) for queue, age in depths.oldest.items()))
    _set(CASES, (((state,), count) for state, count in depths.cases.items()))
    _set(REPLIES, (((state,), count) for state, count in depths.replies.items()))
    _set(LISTENER_LAG, depths.listeners.items())


def refresh(desk: "Desk") -> None:
    """Read the shared state from the database and set the gauges; raise storage's errors if it can't be read."""
    now = desk.clock()
    with desk.database.session() as session:
        queues = operations.queues(session, now=now)
        figures = operations.figures(session, now=now)
        listeners = accounts.everything(session)
    jobs: dict[tuple[str, str], int] = {}
    for one in queues:
        for state, count in (
            ("ready", one.ready), ("scheduled", one.scheduled), ("doing", one.doing), ("failed", one.failed)
        ):  # fmt: skip
            jobs[one.queue, state] = jobs.get((one.queue, state), 0) + count
    show(
        Depths(
            jobs=jobs,
            oldest={one.queue: (now - one.oldest_due_at).total_seconds() for one in queues if one.oldest_due_at},
            cases={"open": figures.open_cases, "overdue": figures.overdue},
            replies={
                "approved_late": figures.approved_late,
                "unconfirmed": figures.unconfirmed,
                "held": figures.held,
                "sending": figures.open_attempts,
            },
            listeners={
                (one.platform, one.account): (now - one.last_seen_at).total_seconds()
                for one in listeners
                if one.last_seen_at and one.paused_at is None
            },
        )
    )


@contextmanager
def shown_at(host: str, port: int) -> Iterator[None]:
    """Serve this process's metrics on a port of their own while the block runs; nowhere when `port` is 0."""
    if not port:
        yield
        return
    server, thread = start_http_server(port, addr=host, registry=REGISTRY)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@cache
def _checks(door: str, account: str, verdict: str) -> Counter:
    return CHECKS.labels(door, account, verdict)


def checked(door: str, account: str, verdict: str) -> None:
    """Count one check before publication; what was checked, and by whom, is nobody's figure."""
    _checks(door, account, verdict).inc()


def render() -> bytes:
    """Return every metric of this process in Prometheus' text format (`CONTENT_TYPE`)."""
    return generate_latest(REGISTRY)


def _set(gauge: Gauge, values: Iterable[tuple[tuple[str, ...], float]]) -> None:
    gauge.clear()
    for labels, value in values:
        gauge.labels(*labels).set(value)
