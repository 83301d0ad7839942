# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] lang="zh"
# # 第 9 课：用多大力、谁来付
#
# **用时** 40 分钟　**需要** 改一行代码
#
# **目标** 学完本课，你能说明加倍投入为什么往往换不来加倍效果，并能说清一项措施的钱和时间各由谁出。

# %% [markdown] lang="en"
# # Lesson 9: How much of it, and who pays
#
# **Time** 40 minutes  **You need** to change one line of code
#
# **Goal** Afterwards you can say why twice the effort often does not bring twice the effect, and whose money and whose time
# a measure takes.

# %% [markdown] lang="zh"
# ## 1. 一位出力的人
#
# 红色管家是住在本小区的党员，答应每周拿出几个小时，走访邻里、调解小纠纷。先认识一位可能当管家的人。

# %% [markdown] lang="en"
# ## 1. Somebody who gives time
#
# Red stewards are party members who live here. They promise some hours a week to visit neighbours and settle small
# quarrels. Meet one who might.

# %%
import numpy as np

from agents.resident import PartyMember
from experiments.atlas.atlas import Atlas
from experiments.lessons.about import about_atlas, about_pictures
from experiments.lessons.charts import bars, lines
from experiments.lessons.kept_answers import middle, title_of, who_pays, who_works
from experiments.lessons.lane import lane
from experiments.lessons.people import person
from scenarios.build import make_world

LANG = "zh"  # zh
LANG = "en"  # en

place = lane()
world = make_world([(place, 0)])
member = world.agents_by_type[PartyMember].to_list()[0]
print(person(world, member.row).card(LANG))

# %% [markdown] lang="zh"
# ## 2. 先预测
#
# **覆盖率**是有管家的片区占全部可以有管家的片区的比例：0 是没有，1 是全部。在学习单上画两条线，横轴都是覆盖率：
#
# 1. 志愿者付出的工时；
# 2. 少了几件拖过 90 天没解决的事（“少拖的事”）。
#
# 两条都是直的吗？

# %% [markdown] lang="en"
# ## 2. Predict first
#
# The **coverage** is the share of patches that have a steward, of those that could: 0 is none, 1 is all. On your
# worksheet draw two lines over the coverage:
#
# 1. the hours that volunteers give;
# 2. how many fewer cases last over 90 days ("cases spared").
#
# Are both straight?

# %% [markdown] lang="zh"
# ## 3. 揭晓
#
# 每种覆盖率都在同样的 40 种运气下和“没有”相比。

# %% [markdown] lang="en"
# ## 3. The answer
#
# Each coverage is compared with none under the same 40 lucks.

# %%
MEASURE = "red_stewards"  # ← 练习里要改这一行  # zh
MEASURE = "red_stewards"  # <- the line to change in the exercise  # en
DOSES = [0, 0.25, 0.5, 0.75, 1]


def at(dose):
    """覆盖率为 dose 时的志愿工时和拖过 90 天的事，每种运气一行。"""  # zh
    """Volunteer hours and cases that last over 90 days at a coverage of `dose`, a row for each luck."""  # en
    settings = {MEASURE: {"coverage": dose, "ramp_days": 60}}
    tried = place.with_interventions(**settings) if dose else place
    world = make_world([(tried, luck) for luck in range(40)])
    world.run()
    return world.results().runs[["volunteer_hours", "unsettled_90"]]


found = [at(dose) for dose in DOSES]
hours = np.array([(each["volunteer_hours"] - found[0]["volunteer_hours"]).mean() for each in found])
fewer = [found[0]["unsettled_90"] - each["unsettled_90"] for each in found]
spared = np.array([each.mean() for each in fewer])

# %%
title, across = f"{title_of(MEASURE, LANG)}：做到全覆盖算 100%", "覆盖率"  # zh
names, up = ("志愿工时", "少拖的事"), "%"  # zh
title, across = f"{title_of(MEASURE, LANG)}: full coverage is 100 %", "coverage"  # en
names, up = ("volunteer hours", "cases spared"), "%"  # en
curves = dict(zip(names, (100 * hours / hours[-1], 100 * spared / spared[-1]), strict=True))
lines(DOSES, curves, title=title, across=across, up=up, marks=True, lang=LANG)

# %%
def chance(gap):
    """平均数的偶然浮动：误差的两倍（第 3 课）。"""  # zh
    """How far chance may have moved a mean: twice its error (lesson 3)."""  # en
    return 2 * gap.std() / len(gap) ** 0.5


first, rest = fewer[2], fewer[4] - fewer[2]
print("拖过 90 天的事少了几件（每千人每年）：")  # zh
print(f"  前一半 {first.mean():.2f}（偶然浮动 ±{chance(first):.2f}）")  # zh
print(f"  后一半 {rest.mean():.2f}（偶然浮动 ±{chance(rest):.2f}）")  # zh
print(f"志愿工时：前一半 {hours[2]:.0f} 小时，后一半 {hours[4] - hours[2]:.0f} 小时（每千人每年）")  # zh
print("fewer cases that last over 90 days (per 1,000 residents and year):")  # en
print(f"  first half {first.mean():.2f} (by chance ±{chance(first):.2f})")  # en
print(f"  second half {rest.mean():.2f} (by chance ±{chance(rest):.2f})")  # en
print(f"volunteer hours: first half {hours[2]:.0f}, second {hours[4] - hours[2]:.0f} (per 1,000 residents and year)")  # en

# %% tags=["check"]
assert hours[4] > 1.5 * hours[2] > 0
assert (first - rest).mean() > chance(first - rest) and first.mean() > chance(first)
assert abs(rest.mean()) < chance(rest)

# %% [markdown] lang="zh"
# 工时差不多是直线：多一个人，多一份时间。效果不是：前一半已经换来大部分，后一半小得和偶然浮动分不开。容易帮的先帮了，
# 剩下的越来越难帮——这叫**饱和**。别的措施也可能相反：人少不成气候，人多才有用。
#
# ## 4. 别的措施、别的社区：查图谱
#
# 图谱是事先算好的答案：每项措施、两种覆盖率、五类社区、几十种“可能情形”（第 11 课再讲）。数字都取正中间的一种。下面看的是
# 每位居民一年里少受困扰几天。

# %% [markdown] lang="en"
# Hours are about straight: one more person, one more share of time. The effect is not. The first half brings most of it, and
# what the second half brings is within chance. What is easily helped is helped first, and the rest gets harder: this is
# called **saturation**. Of other measures it may be the other way round, if a few achieve nothing.
#
# ## 4. Other measures, other communities: the atlas
#
# The atlas holds answers worked out beforehand: each measure at two coverages in five kinds of community and in some dozens
# of plausible worlds (lesson 11). Numbers are those of the middle world. Here they say how many days of trouble a resident
# is spared in a year.

# %%
atlas = Atlas.read(stale=True)
PLACE = "baseline-old"
CHOSEN = ("members_register", "red_stewards", "micro_grids", "joint_prevention", "volunteer_teams", "grid_staffing")
second = {}
for measure in CHOSEN:
    half, full = (-middle(atlas, PLACE, measure, dose, "trouble_days") for dose in (0.5, 1.0))
    second[title_of(measure, LANG)] = 100 * (full - half) / half
    print(f"{title_of(measure, LANG)}：一半 {half:.1f} 天，全部 {full:.1f} 天")  # zh
    print(f"{title_of(measure, LANG)}: half {half:.1f} days, full {full:.1f} days")  # en

# %%
title, across = "后一半的效果，是前一半的百分之几", "%（100 为一样多）"  # zh
title, across = "What the second half brings, in per cent of the first", "% (100: as much)"  # en
bars(second, title=title, across=across, lang=LANG)

# %% [markdown] lang="zh"
# 低于 100 是饱和；高于 100 是人多才成气候。每项措施不一样，所以要一项一项地看。

# %% [markdown] lang="en"
# Below 100: saturation. Above 100: a few achieve little, many do. Measures differ, so look at each.

# %% [markdown] lang="zh"
# ## 5. 谁付钱，谁出力
#
# **预测** “社区物业公司”（社区自己办，接管没人管的小区）的钱，主要由谁出：区级财政、社区基金，还是居民？

# %% [markdown] lang="en"
# ## 5. Who pays, who works
#
# **Predict** A community property company takes over compounds that nobody manages. Who pays most: the district, the
# community fund, or residents?

# %%
PAID = "community_property"
title, across = f"{title_of(PAID, LANG)}：谁多付多少钱", "元（每千人每年）"  # zh
title, across = f"{title_of(PAID, LANG)}: who pays how much more", "yuan per 1,000 residents and year"  # en
bars(who_pays(atlas, PLACE, PAID, 1.0, LANG), title=title, across=across, lang=LANG)

# %%
title, across = f"{title_of(MEASURE, LANG)}：谁多出多少时间", "小时（每千人每年）"  # zh
title, across = f"{title_of(MEASURE, LANG)}: who gives how many more hours", "hours per 1,000 residents and year"  # en
bars(who_works(atlas, PLACE, MEASURE, 1.0, LANG), title=title, across=across, lang=LANG)

# %% tags=["check"]
assert min(second.values()) < 90 and max(second.values()) > 105
assert middle(atlas, PLACE, PAID, 1.0, "yuan_residents") > 0 and middle(atlas, PLACE, PAID, 1.0, "yuan_district") > 0
assert middle(atlas, PLACE, "members_register", 1.0, "volunteer_hours") > 100

# %% [markdown] lang="zh"
# “不花钱”的措施常常只是不花**公家的**钱：时间由志愿者出，或者钱由居民出。
#
# ## 6. 练习
#
# 1. 从第 3 节的数字算：前一半和后一半，每少拖一件事，各要多少志愿工时？
# 2. 把 `MEASURE` 改成 `"members_register"`（党员报到），重新运行第 3 节。它比管家更容易饱和、更不容易，还是看不出？
# 3. 从第 4 节的六项里挑一项，写一句话：“在这类社区，它每年让每位居民少受困扰＿＿天；每千人每年，区里和社区付＿＿元，居民付＿＿元，
#    志愿者出＿＿小时。”天数在第 4 节；钱和工时，把下面两行抄进新的单元格，换上你的措施：
#
#    ```python
#    print(who_pays(atlas, PLACE, "micro_grids", 1.0, LANG))
#    print(who_works(atlas, PLACE, "micro_grids", 1.0, LANG))
#    ```

# %% [markdown] lang="en"
# A measure that is "free" often costs no **public** money only: volunteers give their time, or residents pay.
#
# ## 6. Exercise
#
# 1. From the numbers of section 3: how many volunteer hours does it take to spare one case in the first half, and how many
#    in the second?
# 2. Set `MEASURE` to `"members_register"` and run section 3 again. Does it saturate sooner or later than stewards, or can you
#    not tell?
# 3. Choose one of the six measures of section 4 and write: "In this kind of community it spares each resident ____ days a
#    year. For 1,000 residents and a year it costs district and community ____ yuan, residents ____ yuan and volunteers ____
#    hours." Section 4 has the days. For money and hours copy these two lines into a new cell and put in your measure:
#
#    ```python
#    print(who_pays(atlas, PLACE, "micro_grids", 1.0, LANG))
#    print(who_works(atlas, PLACE, "micro_grids", 1.0, LANG))
#    ```

# %% tags=["solution"]
halves = ("前一半", "后一半")  # zh
halves = ("first half", "second half")  # en
steps = ((first.mean(), hours[2]), (rest.mean(), hours[4] - hours[2]))
for half, (cases, hour) in zip(halves, steps, strict=True):
    print(f"{half}：每少拖一件要 {hour / cases:.0f} 小时" if cases > 0 else f"{half}：一件也没有少拖")  # zh
    print(f"{half}: {hour / cases:.0f} hours for a case" if cases > 0 else f"{half}: not one case spared")  # en
print(f"{title_of(MEASURE, LANG)}：前一半比后一半多 {(first - rest).mean():.1f}（±{chance(first - rest):.1f}）")  # zh
print(f"{title_of(MEASURE, LANG)}: first half less second {(first - rest).mean():.1f} (±{chance(first - rest):.1f})")  # en
example = {name: middle(atlas, PLACE, "micro_grids", 1.0, name) for name in ("trouble_days", "yuan_residents")}
more = {one: middle(atlas, PLACE, "micro_grids", 1.0, one) for one in ("yuan_district", "yuan_fund", "volunteer_hours")}
public = more["yuan_district"] + more["yuan_fund"]
print(f"微网格：少受困扰 {-example['trouble_days']:.1f} 天，区里和社区付 {public:.0f} 元，", end="")  # zh
print(f"居民付 {example['yuan_residents']:.0f} 元，志愿者出 {more['volunteer_hours']:.0f} 小时")  # zh
print(f"micro-grids: {-example['trouble_days']:.1f} days spared, district and community {public:.0f} yuan, ", end="")  # en
print(f"residents {example['yuan_residents']:.0f} yuan, {more['volunteer_hours']:.0f} volunteer hours")  # en

# %% tags=["check"]
MEASURE = "members_register"
half, full = (found[0]["unsettled_90"] - at(dose)["unsettled_90"] for dose in (0.5, 1))
bend = half - (full - half)
assert half.mean() > chance(half) and abs(bend.mean()) < chance(bend), "members who register: about straight"

# %% [markdown] lang="zh" tags=["solution"]
# 1. 后一半要贵得多：同样的工时，换来的少得多。后一半本身又小于偶然浮动，所以“贵几倍”说不准，只能说“贵得多”。
# 2. 党员报到的线离直线不远：前一半和后一半的差别小于偶然浮动。所以它比管家更不容易饱和。线向上拱，是饱和；向下弯，是人少
#    不成气候；忽上忽下，是运气还没平均掉，可以把 40 改成 80 再看。
# 3. 上面是微网格的例子。

# %% [markdown] lang="en" tags=["solution"]
# 1. The second half is much dearer: as many hours bring far less. As what it brings is itself within chance, nobody can say
#    how many times as dear.
# 2. For members who register the line is about straight: the halves differ by less than chance. So they saturate later than
#    stewards. A line bent upwards is saturation; a sagging one says that a few achieve little. Up and down is luck that has
#    not averaged out: try 80 lucks in place of 40.
# 3. The last line is an example, for micro-grids.

# %% [markdown] lang="zh"
# **讨论** 志愿者的时间该不该算成本？如果按最低工资折算，结论会变吗？

# %% [markdown] lang="en"
# **Discuss** Should volunteers' time count as a cost? Would the conclusion change, at the minimum wage?

# %%
print(about_pictures(place, 40, LANG))
print(about_atlas(atlas, PLACE, LANG))

# %% [markdown] lang="zh" tags=["worksheet"]
# 姓名：＿＿＿＿＿＿　　班级：＿＿＿＿＿＿
#
# **一、预测** 画两条线（横轴覆盖率 0 到 1）：工时用实线，少拖的事用虚线。
#
# （留白）
#
# 社区物业公司主要由谁付钱？我猜：＿＿＿＿＿＿　结果：＿＿＿＿＿＿
#
# **二、练习**
#
# 1. 每少拖一件事：前一半 ＿＿ 小时，后一半 ＿＿ 小时
# 2. 党员报到比管家（更容易／更不容易／看不出）饱和，我从图上看出：＿＿＿＿＿＿＿＿
# 3. 措施 ＿＿＿＿＿＿：每位居民每年少受困扰 ＿＿ 天；每千人每年，区里和社区付 ＿＿ 元，居民付 ＿＿ 元，志愿者出 ＿＿ 小时
#
# **三、一句话** “不花钱的好事”，我会先问：＿＿＿＿＿＿＿＿＿＿＿＿

# %% [markdown] lang="en" tags=["worksheet"]
# Name: ________________  Class: ________________
#
# **1. Prediction** Draw two lines over the coverage from 0 to 1: hours solid, cases spared dashed.
#
# (space)
#
# Who pays most for the community property company? I guess ____________ Result: ____________
#
# **2. Exercise**
#
# 1. For a case spared: first half ____ hours, second half ____ hours
# 2. Members who register saturate (sooner / later / cannot tell). I see it in the chart by ______________
# 3. Measure ____________: spares each resident ____ days a year; for 1,000 residents and a year district and community pay
#    ____ yuan, residents ____ yuan, volunteers give ____ hours
#
# **3. In one sentence** Of a "free" measure I first ask: ______________________

# %% [markdown] lang="zh" tags=["teacher"]
# ## 教学安排（40 分钟）
#
# | 分钟 | 做什么 |
# |---|---|
# | 0–5 | 生活里的饱和：多睡一小时、多请一位家教 |
# | 5–10 | 预测，画两条线 |
# | 10–18 | 揭晓，算前一半和后一半 |
# | 18–24 | 图谱：六项措施 |
# | 24–36 | 谁付钱、练习 |
# | 36–40 | 讨论志愿者的时间 |
#
# **请说明** 图谱里几项措施的效果**不能相加**：它们可能抢同一批人手，也可能互相成全。

# %% [markdown] lang="en" tags=["teacher"]
# ## Course of the lesson (40 minutes)
#
# | Minutes | What |
# |---|---|
# | 0-5 | Saturation in daily life: one more hour of sleep, one more tutor |
# | 5-10 | Draw the two lines |
# | 10-18 | The answer; first half and second half |
# | 18-24 | The atlas: six measures |
# | 24-36 | Who pays; exercise |
# | 36-40 | Discuss volunteers' time |
#
# **Say so** Effects of measures in the atlas **do not add up**. They may need the same hands, or help each other.
