"""The model to read: Gongzhi written again as plain Mesa, one object per agent and case, one loop per process.

Written from docs/odd.md to be read and to be trusted, not to be quick. It shares with the fast world (`model/`) the
rule functions of `agents/` (through `model.rules.Rules`), the declarations of parameters, kinds, archetypes and levers,
and the keyed random numbers; nothing else. `tests/test_reference.py` runs both on the same run and compares them.

Read in this order: `world.py` (what a day is), `resident.py` and `handlers.py` (who acts, and what a turn is),
`entities.py` and `cases.py` (places, and what troubles people), then the phases that `world.py` names, with
`trouble.py` for what people gave up; `build.py` and `stock.py` say how a place begins, `observe.py` and `ledger.py`
what a run reports. README.md says where to look for what. The exact rules stand in docs/submodels/day.md.
"""
