"""Templates for additions to the project: an intervention, a kind of case, a place, a metric or a package."""
