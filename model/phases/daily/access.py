"""Access of complainants to reporting channels today."""

from typing import TYPE_CHECKING

from model.inputs.values import at
from model.phases.daily.desk import any_desk
from model.phases.daily.queues import goes_to_desk
from model.state.columns import Bools, Floats, Rows

if TYPE_CHECKING:
    from model.world import World


def access(world: "World", rows: Rows) -> Floats:
    """Access of each complainant: 1 for a younger local owner at the usual channels, more by platform or desk."""
    cases, p, residents = world.cases, world.p, world.residents
    run, who = cases.run[rows], cases.complainant[rows]
    home = residents.household[who]
    own: Floats = world.rules.channel_access(
        residents.age[who],
        world.households.tenant[home],
        world.households.migrant[home],
        access=world.levers.access[cases.community[rows]] * world.contact.door[cases.compound[rows]],
        elderly_access=at(p.elderly_access, run),
        tenant_access=at(p.tenant_access, run),
        migrant_access=at(p.migrant_access, run),
    )
    app, desk = _further_channels(world, rows)
    total: Floats = world.rules.total_access(own, app, desk, desk_gain=at(p.desk_access, run))
    return total


def _further_channels(world: "World", rows: Rows) -> tuple[Floats | float, Bools | bool]:
    """Factor of the platform, for those below 60 (S002-L), and whether a desk would take the case on (S001-E)."""
    cases, levers = world.cases, world.levers
    if not levers.anywhere("app") and not any_desk(world):
        return 1.0, False
    run, community = cases.run[rows], cases.community[rows]
    years = world.residents.age[cases.complainant[rows]]
    app: Floats = world.rules.app_access(years, levers.app[community], gain=at(world.p.app_access, run))
    return app, goes_to_desk(world, rows)
