"""tilewright from Python: `python -m tilewright pytest ...`."""
