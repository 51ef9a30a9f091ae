"""Speed, measured as users feel it; `make bench` runs it all. Ratios come from one run."""
