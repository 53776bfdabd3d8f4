"""What every websocket passes before it is accepted: the policy table."""

from typing import Any

from kb.accounts.passwords import must_be_changed
from kb.accounts.policy import may_enter, role_of


class PolicySockets:
    """ASGI middleware that refuses the handshake where the policy table does not open the route."""

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Pass the connection on, or close it before it was accepted."""
        user = scope["user"]
        if may_enter(role_of(user), scope["path"].removeprefix("/")) and not must_be_changed(user):
            await self.application(scope, receive, send)
            return
        await receive()  # websocket.connect
        await send({"type": "websocket.close"})
