"""The sockets of the site: one for each board."""

from django.urls import path

from contest.consumers import BoardConsumer

websocket_urlpatterns = [path("ws/board/<int:board_id>/", BoardConsumer.as_asgi(), name="ws_board")]
