"""The two screens on which everything is looked at."""

PHONE = {"width": 360, "height": 800}
DESK = {"width": 1280, "height": 900}
