"""Web page for policymakers: choose, run and compare packages."""
