"""Who is told of operations as they run; `graph.py` sets it, operations and their programs ask."""

current = None
