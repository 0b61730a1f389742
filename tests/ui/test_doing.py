from __future__ import annotations

from assistant.orders.tools import ORDER_TOOLS
from assistant.tools import TOOLS
from ui.doing import doing


def test_shoppers_are_told_of_every_tool_what_it_does() -> None:
    for tool in (*TOOLS, *ORDER_TOOLS):
        assert doing(tool.name) != doing("a tool nobody knows"), tool.name
