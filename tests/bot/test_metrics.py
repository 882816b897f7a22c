import httpx2 as httpx
import pytest

from bot import metrics
from tests.benchmarks.servers import free_port
from tests.bot.desks import Stage, run


def test_the_shared_state_is_told_by_any_process(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        await stage.write("My Halo speaker stopped working. Can you help?")
        await stage.take_in()
        metrics.refresh(stage.desk)
        text = metrics.render().decode()
        assert 'answerable_cases{state="open"} 1.0' in text
        assert 'answerable_drafted_total{personal="true",writer="composer"}' in text

    run(body, database_url)


def test_what_is_gone_is_not_told_any_more() -> None:
    metrics.show(metrics.Depths(jobs={("send", "ready"): 3}))
    assert 'answerable_queue_jobs{queue="send",state="ready"} 3.0' in metrics.render().decode()
    metrics.show(metrics.Depths())
    assert "answerable_queue_jobs{" not in metrics.render().decode()


def test_no_label_can_hold_what_people_wrote() -> None:
    labels = {name for metric in metrics.REGISTRY.collect() for sample in metric.samples for name in sample.labels}
    assert labels <= {
        "platform", "account", "kind", "intent", "action", "writer", "personal", "outcome", "reason", "doing", "how",
        "task", "step", "queue", "state", "le", "door", "verdict",
    }  # fmt: skip


def test_a_worker_shows_its_figures_on_a_port_of_its_own() -> None:
    port = free_port()
    with metrics.shown_at("127.0.0.1", port):
        assert "answerable_sends" in httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text
    with pytest.raises(httpx.TransportError), metrics.shown_at("127.0.0.1", 0):
        httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False)
