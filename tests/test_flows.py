"""One declaration for each flow of money: what follows from it, and what is refused."""

from pathlib import Path

import numpy as np
import pytest
from worlds import BOTH, MIXED, arms, ran, run_with, scenario, timed

from model import DATA
from model.accounting.flows import ACCOUNTS, FLOWS, Flow, FlowError, counted_in, load_flows
from model.inputs.run import DeliveryState
from model.observation.metrics import METRICS
from model.state.columns import Floats
from model.world import World
from scenarios.interventions.base import BaseIntervention

DAYS = 60
YUAN = 1000.0


class Payer(BaseIntervention):
    """Pays a thousand yuan once in every community, under one flow."""

    id = "payer"

    def __init__(self, flow: str) -> None:
        self.flow = flow

    def apply(self, world: World, delivery: DeliveryState) -> None:
        """Invest the sum."""
        here = self.treated(world, "communities", delivery)
        world.books.invest(self.flow, np.arange(len(world.communities)), np.where(here, YUAN, 0.0))


def paying(flow: str) -> World:
    """A town in which somebody pays under a flow, and the same town without that."""
    return ran(World(arms(scenario(MIXED, time=timed(0, DAYS)), [1], Payer(flow), None)))


def made_up(payer: str, payee: str = "suppliers", *, once: bool = False, capital: bool = False) -> Flow:
    """A flow that nobody has declared yet."""
    return Flow("lanterns", ACCOUNTS[payer], ACCOUNTS[payee], once, capital, "lanterns", "灯笼", "assumption")


def gain(world: World) -> dict[str, float]:
    """What the first run has more than the second, in yuan per community."""
    runs, number = world.results().runs, np.bincount(world.communities.run)
    scale = world.places.residents[0] / 1000.0 * DAYS / 365.0 / number[0]
    names = ("yuan", "yuan_district", "yuan_fund", "yuan_once", "yuan_residents")
    return {name: float(runs[name][0] - runs[name][1]) * float(scale) for name in names}


@pytest.mark.parametrize(
    ("flow", "counted"),
    [
        (made_up("district"), {"yuan", "yuan_district"}),
        (made_up("district", once=True), {"yuan", "yuan_district", "yuan_once"}),
        (made_up("fund"), {"yuan", "yuan_fund"}),
        (made_up("residents"), {"yuan_residents"}),
        (made_up("market"), set()),
        (made_up("district", "fund"), set()),
    ],
    ids=["district", "once", "fund", "residents", "market", "grant"],
)
def test_a_made_up_flow_is_counted_once_it_is_declared(
    monkeypatch: pytest.MonkeyPatch, flow: Flow, counted: set[str]
) -> None:
    monkeypatch.setitem(FLOWS, flow.name, flow)
    world = paying(flow.name)
    assert gain(world) == pytest.approx(
        {name: YUAN * (name in counted) for name in gain(world)}, rel=1e-6, abs=1e-3
    )
    accounts = world.results().accounts
    mine = accounts[(accounts["run"] == 0) & (accounts["intervention"] == "payer")]
    assert mine["item"].tolist() == [flow.payer.name] and mine["amount"].gt(0).all()


def test_what_firms_take_as_capital_is_no_income(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same sum raises the firms' margin as revenue, and leaves it as capital."""
    margins = []
    for capital in (False, True):
        flow = made_up("market", "firms", capital=capital)
        monkeypatch.setitem(FLOWS, flow.name, flow)
        runs = paying(flow.name).results().runs
        margins.append(float(runs["firm_margin"][0] - runs["firm_margin"][1]))
    assert margins[0] > 0.0 == margins[1]


def test_every_yuan_of_public_accounts_is_counted_or_passed_on() -> None:
    """No flow of the district or the fund is forgotten: in no sum are only grants to the other of them."""
    counted = {flow.name for flows in counted_in().values() for flow in flows}
    left_out = {flow.name for flow in FLOWS.values() if flow.payer.public} - counted
    assert left_out == {"fund_grant", "special_grant"}
    assert {flow.payee.name for flow in map(FLOWS.get, left_out) if flow} == {"fund"}
    assert {name for name in counted_in() if name.startswith("yuan")} <= METRICS.keys()


def test_the_sums_are_those_of_the_books() -> None:
    world = ran(World([run_with(Payer("capital"), scenario(MIXED, BOTH, time=timed(0, DAYS)))]))
    flows, runs = world.books.flows, world.results().runs

    def yearly(*names: str) -> float:
        yuan: Floats = np.add.reduce([flows[name].sum() for name in names])
        return float(yuan * 1000.0 / world.places.residents[0] * 365.0 / DAYS)

    assert runs["yuan_residents"][0] == pytest.approx(yearly("fees", "arrears", "owners_share"))
    assert runs["yuan_once"][0] == pytest.approx(yearly("start_up", "start_capital", "capital"))
    assert runs["yuan_fund"][0] == pytest.approx(yearly("subsidy", "welfare", "activities", "upkeep"))


def test_an_unknown_flow_is_refused_with_the_nearest_name() -> None:
    base = scenario(MIXED, time=timed(0, 5))
    with pytest.raises(FlowError, match=r"no flow is called 'alowance' \(did you mean 'allowance'\?\)"):
        ran(World([run_with(Payer("alowance"), base)]))
    books = World([run_with(Payer("capital"), base)]).books
    with pytest.raises(FlowError, match="no flow is called 'gold'"):
        books.pay("gold", np.zeros(1, np.int64), np.ones(1))
    assert not any(yuan.any() for yuan in books.flows.values())


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('[flows.fees]\npayer = "residents"\n', "[flows.fees]\n", r"flow 'fees': lacks 'payer'"),
        ('payee = "staff"\n', "", r"flow 'wages': lacks 'payee'"),
        ('payer = "market"', 'payer = "markets"', r"flow 'public_revenue': payer 'markets'.*mean 'market'"),
        ('payee = "fund"', 'payee = "mayor"', r"flow 'fund_grant': payee 'mayor' is no account.*residents"),
        ("once = true", 'once = "yes"', r"flow 'start_up': once = 'yes'; allowed: true or false"),
        ('source = "P5, P7"', 'sources = "P5"', r"flow 'fees': lacks 'source'"),
        ('source = "P5, P7"', 'source = "P5"\npayed = "x"', r"unknown key 'payed' \(did you mean 'paye[re]'"),
        ('en = "market", ', "", r"account 'market': lacks 'en'"),
    ],
)
def test_a_wrong_declaration_is_named(tmp_path: Path, before: str, after: str, message: str) -> None:
    text = (DATA / "flows.toml").read_text(encoding="utf-8")
    assert before in text
    path = tmp_path / "flows.toml"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(FlowError, match=message):
        load_flows(path)


def test_accounts_have_names_in_both_languages() -> None:
    assert [ACCOUNTS["fund"].title(lang) for lang in ("en", "zh")] == ["community fund", "社区基金"]
