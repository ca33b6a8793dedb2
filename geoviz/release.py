"""Which geoviz this is."""

from importlib.metadata import version

# The distribution's name: `geoviz` is taken in the registry.
VERSION = version("geoviz-strikes")
