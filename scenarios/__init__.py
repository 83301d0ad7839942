"""Scenarios: places and packages as TOML, interventions as Python, and the loader that checks them."""

from scenarios.hidden import refuse_hidden

refuse_hidden("agents", "model")
