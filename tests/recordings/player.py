"""A small HTTP server on loopback that sends exactly the headers and bytes that it is given."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import h11

Served = tuple[int, str, list[tuple[str, str]], bytes]
"""Status, its phrase, headers without a length, body."""


@asynccontextmanager
async def served(answer: Callable[[str, str, bytes], Served]) -> AsyncIterator[str]:
    """Serve `answer(method, target, body)` and yield the address."""
    talks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)
        try:
            await _talk(reader, writer, answer)
        except (ConnectionError, h11.RemoteProtocolError, asyncio.CancelledError):
            pass  # Whoever asked went away, or the test is over.
        finally:
            writer.close()
            talks.discard(task)

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for task in tuple(talks):
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)


async def _talk(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: Callable[[str, str, bytes], Served]
) -> None:
    connection = h11.Connection(h11.SERVER)
    while True:
        asked = await _next_request(connection, reader)
        if asked is None:
            return
        method, target, body = asked
        status, phrase, headers, content = answer(method, target, body)
        whole = [*headers, ("Content-Length", str(len(content)))]
        response = h11.Response(status_code=status, headers=whole, reason=phrase.encode())
        writer.write(connection.send(response) or b"")
        if method != "HEAD" and content:
            writer.write(connection.send(h11.Data(data=content)) or b"")
        writer.write(connection.send(h11.EndOfMessage()) or b"")
        await writer.drain()
        if connection.our_state is h11.MUST_CLOSE:
            return
        connection.start_next_cycle()


async def _next_request(connection: h11.Connection, reader: asyncio.StreamReader) -> tuple[str, str, bytes] | None:
    method, target, body = "", "", b""
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(65_536))
        elif isinstance(event, h11.Request):
            method, target = event.method.decode(), event.target.decode()
        elif isinstance(event, h11.Data):
            body += bytes(event.data)
        elif isinstance(event, h11.EndOfMessage):
            return method, target, body
        else:
            return None
