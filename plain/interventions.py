"""Interventions by id: levers (`apply`) and monthly payments or claims (`month`).

Words on what they are stand in scenarios/interventions/*.toml, formulas in docs/submodels/interventions.md.
"""

from plain import administration, organisation, people
from plain.parts import Intervention

INTERVENTIONS: dict[str, Intervention] = {
    "appraisal": administration.Appraisal(),
    "burden_reduction": administration.BurdenReduction(),
    "clearing_campaign": administration.ClearingCampaign(),
    "clubs": administration.Clubs(),
    "commission": administration.Commission(),
    "community_custody": people.CommunityCustody(),
    "community_industries": administration.CommunityIndustries(),
    "community_property": people.CommunityProperty(),
    "covenant": administration.Covenant(),
    "defect_rectification": administration.DefectRectification(),
    "deliberation": organisation.Deliberation(),
    "digital_platform": administration.DigitalPlatform(),
    "five_every": organisation.FiveEvery(),
    "grid_staffing": organisation.GridStaffing(),
    "hotline_dispatch": administration.HotlineDispatch(),
    "joint_prevention": administration.JointPrevention(),
    "infrastructure": administration.Infrastructure(),
    "joint_meeting": organisation.JointMeeting(),
    "members_register": people.MembersRegister(),
    "micro_grids": organisation.MicroGrids(),
    "one_stop_mediation": organisation.OneStopMediation(),
    "open_books": administration.OpenBooks(),
    "owners_committees": organisation.OwnersCommittees(),
    "owners_groups": administration.OwnersGroups(),
    "party_branches": people.PartyBranches(),
    "pilot_building": administration.PilotBuilding(),
    "red_property": people.RedProperty(),
    "red_stewards": people.RedStewards(),
    "renewal": administration.Renewal(),
    "small_works": administration.SmallWorks(),
    "special_fund": administration.SpecialFund(),
    "three_in_one_grid": organisation.ThreeInOneGrid(),
    "three_party_linkage": organisation.ThreePartyLinkage(),
    "volunteer_teams": administration.VolunteerTeams(),
}
