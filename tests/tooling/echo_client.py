"""An application that answers with the client address and the scheme, and counts its requests."""

from prometheus_client import generate_latest

from consult.core.web import traffic


async def echo(scope, receive, send):
    body = f"{scope['scheme']} {scope['client'][0]}".encode()
    if scope["path"] == "/metrics":
        body = generate_latest(traffic.registry())
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [(b"content-type", b"text/plain")],
        }
    )
    await send({"type": "http.response.body", "body": body})


application = traffic.Traffic(echo)
