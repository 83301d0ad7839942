"""The reference world: Gongzhi written again as plain Mesa, one object per agent and case, one loop per process.

Written from docs/odd.md to be read and to be trusted, not to be quick. It shares with the fast world (`model/`) the
rule functions of `agents/` (through `model.rules.Rules`), the declarations of parameters, kinds, archetypes and levers,
and the keyed random numbers; nothing else. `tests/test_reference.py` runs both on the same run and compares them.

Read in this order: `entities.py` and `cases.py` (who there is, and what troubles them), `world.py` (what a day is),
then the phases that it names, with `trouble.py` for what people gave up; `build.py` and `stock.py` say how a place
begins, `observe.py` and `ledger.py` what a run reports. The exact rules stand in docs/submodels/day.md.
"""
