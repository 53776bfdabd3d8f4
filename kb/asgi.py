"""ASGI entry: HTTP to Django, websockets to the consumers of the packages above, named by dotted path."""

import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application
from django.urls import path
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kb.settings.production")
django_application = get_asgi_application()

from kb.accounts.sockets import PolicySockets  # noqa: E402 - models can be imported only now

SOCKETS: dict[str, str] = {
    "ws/desk/": "telephony_bridge.screen_pop.consumers.DeskConsumer",
    "ws/board/": "dashboards.live.consumers.BoardConsumer",
    "ws/kiosk/": "dashboards.kiosk.consumers.KioskConsumer",
}

application = ProtocolTypeRouter(
    {
        "http": django_application,
        "websocket": AllowedHostsOriginValidator(
            AuthMiddlewareStack(
                PolicySockets(
                    URLRouter([path(route, import_string(consumer).as_asgi()) for route, consumer in SOCKETS.items()])
                )
            )
        ),
    }
)
