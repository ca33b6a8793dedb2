"""geoviz turns news reports of strikes into sourced maps."""
