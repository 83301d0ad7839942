"""Accounts and the flows of money between them, as `model/data/flows.toml` declares them.

Nothing numerical is imported here, so that the report can name accounts at once.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from model import DATA
from model.inputs.nearest import DeclarationError, nearest


class FlowError(DeclarationError):
    """A flow or an account that is not declared, or whose declaration cannot be used."""


@dataclass(frozen=True)
class Account:
    """A payer or payee. `public`: its spending is public money."""

    name: str
    en: str
    zh: str
    public: bool

    def title(self, lang: str) -> str:
        """Name, in `en` or `zh`."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True)
class Flow:
    """One kind of payment, from one account to another.

    `once`: not paid every year; `capital`: no income of the firm that takes it.
    """

    name: str
    payer: Account
    payee: Account
    once: bool
    capital: bool
    en: str
    zh: str
    source: str

    @property
    def within(self) -> bool:
        """Whether the money stays in one purse: residents pay residents, or one public account another."""
        return self.payer == self.payee or (self.payer.public and self.payee.public)


def load_flows(path: Path) -> tuple[dict[str, Account], dict[str, Flow]]:
    """Read accounts and flows by name, in the order of the file.

    Raises FlowError for a flow without payer or payee, an account that is not declared, or another wrong entry.
    """
    declared = tomllib.loads(path.read_text(encoding="utf-8"))
    accounts = {
        name: Account(name=name, **_checked(f"account '{name}'", table, _keys(Account)))
        for name, table in declared["accounts"].items()
    }
    return accounts, {name: _flow(name, table, accounts) for name, table in declared["flows"].items()}


def _flow(name: str, table: Mapping[str, Any], accounts: Mapping[str, Account]) -> Flow:
    where = f"flow '{name}'"
    values = _checked(where, table, _keys(Flow))
    for side in ("payer", "payee"):
        if values[side] not in accounts:
            hint, known = nearest(values[side], accounts), ", ".join(accounts)
            raise FlowError(f"{where}: {side} '{values[side]}' is no account{hint}; accounts: {known}")
        values[side] = accounts[values[side]]
    return Flow(name=name, **values)


def _keys(kind: type[Account | Flow]) -> set[str]:
    return {field.name for field in fields(kind)} - {"name"}


def _checked(where: str, table: Mapping[str, Any], keys: set[str]) -> dict[str, Any]:
    """The entries of a declaration, if they are all there, of the right type, and no others."""
    for key in sorted(keys - table.keys()):
        raise FlowError(f"{where}: lacks '{key}'; every one needs {_listed(keys)}")
    for key, value in table.items():
        if key not in keys:
            raise FlowError(f"{where}: unknown key '{key}'{nearest(key, keys)}; keys: {_listed(keys)}")
        wanted, kind = (bool, "true or false") if key in ("public", "once", "capital") else (str, "a text")
        if not isinstance(value, wanted) or value == "":
            raise FlowError(f"{where}: {key} = {value!r}; allowed: {kind}")
    return dict(table)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


ACCOUNTS, FLOWS = load_flows(DATA / "flows.toml")


def flow_named(name: str) -> Flow:
    """The flow of that name. Raises FlowError, which names the nearest one, if it is not declared."""
    if name not in FLOWS:
        raise FlowError(
            f"no flow is called '{name}'{nearest(name, FLOWS)}; model/data/flows.toml declares them"
        )
    return FLOWS[name]


def counted_in() -> dict[str, list[Flow]]:
    """The flows that make up each sum of money, in the order in which they are declared.

    The metric `yuan` is `yuan_district` and `yuan_fund` together; `firm_margin` is of `firm_income` and `firm_costs`.
    """
    district, fund = _spending("district"), _spending("fund")
    return {
        "yuan_district": district,
        "yuan_fund": fund,
        "yuan_once": [flow for flow in (*district, *fund) if flow.once],
        "yuan_residents": _spending("residents"),
        "firm_income": [flow for flow in FLOWS.values() if flow.payee.name == "firms" and not flow.capital],
        "firm_costs": _spending("firms"),
    }


def _spending(payer: str) -> list[Flow]:
    """Flows that count as an account's spending: grants between public accounts count only when passed on."""
    return [flow for flow in FLOWS.values() if flow.payer.name == payer and not flow.within]
