"""What is tried: places and packages as TOML, interventions as Python, the loader that checks them."""
