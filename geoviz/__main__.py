"""``python -m geoviz``: the same as the command ``geoviz``."""

from geoviz.cli import main

main(prog_name="geoviz")
