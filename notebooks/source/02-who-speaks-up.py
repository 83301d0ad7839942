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
# # 第 2 课：谁会说出来——冰山
#
# **用时** 30 分钟　**需要** 依次运行单元格，不用写代码
#
# **目标** 学完本课，你能说明办公室听到的为什么只是冰山一角，并指出哪些事、哪些人最沉默。
#
# 第 1 课里，有一段时间谁也不说、谁也不管。这样的事，全社区有多少？

# %% [markdown] lang="en"
# # Lesson 2: Who speaks up? The iceberg
#
# **Time** 30 minutes  **You need** to run the cells in turn; no code to write
#
# **Goal** Afterwards you can say why an office hears only the tip of the iceberg, and which troubles and which people are
# most silent.
#
# In lesson 1 there was a time when nobody told and nobody cared. How many such troubles are there in the community?

# %% [markdown] lang="zh"
# ## 1. 两位邻居
#
# 两个人，同样的烦心事。谁更可能说出来？

# %% [markdown] lang="en"
# ## 1. Two neighbours
#
# Two people have the same trouble. Who is more likely to tell?

# %%
from experiments.lessons.about import about_pictures
from experiments.lessons.charts import bars, iceberg, lines
from experiments.lessons.lane import lane
from experiments.lessons.maps import community_map, troubles
from experiments.lessons.people import an_adult_with
from experiments.lessons.tables import arisen_within, disputes, fates, how_known, silent_share
from scenarios.build import make_world

LANG = "zh"  # zh
LANG = "en"  # en

world = make_world([(lane(), 3)])
world.run()
print(an_adult_with(world, tenant=False, least_age=30).card(LANG))
print()
print(an_adult_with(world, tenant=True, least_age=65).card(LANG))

# %% [markdown] lang="zh"
# 在模型里，一个人每天说出来的可能性取决于四件事：这类事情平常有多少人会说、信不信任办事的人、找不找得到反映的门路
# （老人、租户、外来者的门路少一些），以及以前反映过的事有没有下文。
#
# ## 2. 先预测
#
# 一年里发生的全部**纠纷**，假设是 100 件。在学习单上写下：
#
# 1. 有几件是当事人**自己**说出来的？
# 2. 有几件从头到尾，办事的人都**不知道**？
# 3. 漏水、噪音、楼道堆物、停车，哪一种最少有人自己说？

# %% [markdown] lang="en"
# In the model, the chance that somebody tells today depends on four things: how many people usually tell this kind of
# trouble, trust in those in charge, how easily one reaches them (the old, tenants and newcomers have fewer ways), and
# what became of earlier reports.
#
# ## 2. Predict first
#
# Take all **disputes** that arise in a year as 100. Write on your worksheet:
#
# 1. How many are told by **those whom they trouble**?
# 2. Of how many does nobody in charge **ever** know?
# 3. Leaks, noise, clutter in the staircase, parking: which do people tell least?

# %% [markdown] lang="zh"
# ## 3. 揭晓：冰山
#
# 为了看得准，让同一个社区过 20 遍（每一遍运气不同），把 20 年的纠纷放在一起数。

# %% [markdown] lang="en"
# ## 3. The answer: the iceberg
#
# To see clearly, the same community lives 20 times, each with another luck. The disputes of all these years are counted
# together.

# %%
many = make_world([(lane(), luck) for luck in range(20)])
many.run()
year = disputes(arisen_within(many.results().ledger, last=275))  # 最后三个月发生的不算：还看不到结果  # zh
year = disputes(arisen_within(many.results().ledger, last=275))  # those of the last months have no end yet  # en
shares = how_known(year)

above = fates(shares, ["told"], LANG)
below = fates(shares, ["seen", "visited", "talked_over", "faded", "never_known"], LANG)
title, water = "每 100 件纠纷", "水面：当事人自己开口"  # zh
title, water = "Of 100 disputes", "the water: they speak up"  # en
iceberg(above, below, title=title, water=water, lang=LANG)

# %% tags=["check"]
assert 25 < shares["told"] < 55
never = shares["talked_over"] + shares["faded"] + shares["never_known"]
assert never > 15
assert shares["seen"] + shares["visited"] > 15

# %% [markdown] lang="zh"
# 水面以上，热线和窗口听得到。水面以下分两种：有的靠巡查和走访才被发现；有的办事的人从头到尾都不知道。

# %% [markdown] lang="en"
# What lies above the water is heard by hotlines and desks. Below there are two sorts: some are found only by patrols and
# visits, and of some nobody in charge ever knows.

# %%
title, across = "每 100 件里，当事人没有自己说的", "件"  # zh
title, across = "Of 100 cases of each kind: not told by those whom they trouble", "cases"  # en
silence = silent_share(year, LANG)
bars(silence, title=title, across=across, lang=LANG)

# %% [markdown] lang="zh"
# ## 4. 藏在哪里？
#
# 下面两张图是同一个社区、同一天。第一张：办事的人手里有的事。第二张：没有人在管的事。如果市长只看得到第一张，
# 他会以为哪里最太平？

# %% [markdown] lang="en"
# ## 4. Where is it hidden?
#
# Both maps show the same community on the same day. The first: what those in charge have in hand. The second: what
# nobody deals with. If a mayor saw only the first, which place would look most peaceful?

# %%
title, either = "办事的人手里的事", ("没有", "有")  # zh
title, either = "What those in charge have in hand", ("nothing", "something")  # en
community_map(world, troubles(world, known=True), title=title, either=either, lang=LANG)

# %%
title = "没有人在管的事"  # zh
title = "What nobody deals with"  # en
community_map(world, troubles(world, known=False), title=title, either=either, lang=LANG)

# %% tags=["check"]
homes = world.buildings.compound[world.households.building]
seen, hidden = (
    [int((troubles(world, known=known)[homes == compound] > 0).sum()) for compound in range(4)]
    for known in (True, False)
)
assert (seen, hidden) == ([1, 1, 0, 1], [0, 3, 1, 0]), "as the teacher's page says"

# %% [markdown] lang="zh"
# ## 5. 信任和开口
#
# 同一件邻里噪音，信任不同的人，一个月之内说出来的可能性有多大？

# %% [markdown] lang="en"
# ## 5. Trust and speaking up
#
# The same noise from next door: how likely is it to be told within a month, by people of different trust?

# %%
import numpy as np

from agents.resident import report_hazard

trust = np.linspace(0, 1, 11)
day = report_hazard(0.35, 30, trust, 1.0, trust_slope=0.8)  # 每一天的可能性  # zh
day = report_hazard(0.35, 30, trust, 1.0, trust_slope=0.8)  # chance of one day  # en
month = 100 * (1 - (1 - day) ** 30)
title, across, up = "一个月内说出来的可能性", "信任（0 毫无，1 完全）", "%"  # zh
title, across, up = "Chance to tell within a month", "trust (0 none, 1 full)", "%"  # en
lines(trust, {"": month}, title=title, across=across, up=up, marks=True, lang=LANG)

# %% [markdown] lang="zh"
# 这条线有多陡，没有人在这样的社区里测量过，是**假设**。第 11 课再谈假设。
#
# ## 6. 练习
#
# 1. 从图上读出信任为 0、0.5、1 的人，一个月内说出来的可能性各是多少。
# 2. 甲社区去年热线 40 件，乙社区 80 件。能说甲社区更太平吗？请用冰山图说明，并写出两种可能。
# 3. 想让冰山多露出水面，有两条路：让人更愿意说，或者多去发现。各举一个办法，并说说它的代价。

# %% [markdown] lang="en"
# How steep this line is nobody has measured in such communities. It is an **assumption** (more in lesson 11).
#
# ## 6. Exercise
#
# 1. Read from the chart how likely people of trust 0, 0.5 and 1 are to tell within a month.
# 2. Community A had 40 calls to the hotline last year, community B had 80. Is A more peaceful? Use the iceberg and give
#    two possible reasons.
# 3. There are two ways to lift the iceberg: people tell more, or others find more. Give a measure for each, and its price.

# %% tags=["solution"]
for point in (0, 5, 10):
    print(f"信任 {trust[point]:.1f}：{month[point]:.0f}%")  # zh
    print(f"trust {trust[point]:.1f}: {month[point]:.0f} %")  # en

# %% [markdown] lang="zh" tags=["solution"]
# 2. 不能。热线件数等于“发生的事”乘以“开口的比例”。甲少，可能是事情真的少，也可能是大家不信任、找不到门路，所以不说。
#    要分清这两种，得看水面以下：走访、抽样调查、居民的满意度。
# 3. 更愿意说：件件有回音、多设门路。代价是受理的件数上升，人手要跟上。多去发现：走访、巡查、红色管家。代价是工时，
#    并且发现了却办不了，会让人更失望。

# %% [markdown] lang="en" tags=["solution"]
# 2. No. Calls are what arises times the share that is told. A may have fewer troubles. Or its people trust less, or do not
#    know where to go, and stay silent. To tell the two apart, look below the water: visits, sample surveys, satisfaction.
# 3. Telling more: answer every report, open more ways. The price: more cases on record, which need hands. Finding more:
#    visits, patrols, stewards. The price: hours, and disappointment where what is found cannot be settled.

# %% [markdown] lang="zh"
# ## 7. 往里看一眼（选做，不用写代码）
#
# 模型另有一份写给人读的代码。里面的每位居民都答得出一个问题：“今天我会把这件事说出来吗？”下面几行就是他算的
# （代码里的说明是英文）：看事情的种类、自己的信任、门路，还有以前的反映有没有下文。

# %% [markdown] lang="en"
# ## 7. Look inside (if you like; no code to write)
#
# The model is written a second time, for people to read. There each resident can answer one question: "Do I tell this
# today?" These lines are how: by the kind of trouble, my trust, my ways to reach somebody, and what became of earlier
# reports.

# %%
import inspect

from experiments.api import plain_world
from plain.codes import State
from plain.resident import Resident

print(inspect.getsource(Resident.report_chance))

# %% [markdown] lang="zh"
# 问一位心里有事、还没有说的居民。再想象他换了一种信任，其他都不变，再问一遍。

# %% [markdown] lang="en"
# Ask a resident who has a trouble and has not told it. Then give this person another trust, leave all else as it is, and
# ask again.

# %%
small = plain_world(lane(), seed=3)
while small.day < 90:
    small.step()
who, trouble = next(
    (person, each)
    for person in small.residents
    for each in person.troubles
    if each.state == State.LATENT and not person.tries_alone(each)
)
print(who.age, "岁，烦心事：", trouble.kind.zh)  # zh
print("age", who.age, "- trouble:", trouble.kind.en)  # en
own = who.trust
for trust_now in (own, 0.0, 0.5, 1.0):
    who.trust = trust_now
    chance = 100 * who.report_chance(trouble)
    print(f"信任 {trust_now:.2f}：今天说出来的可能性 {chance:.2f}%")  # zh
    print(f"trust {trust_now:.2f}: chance to tell today {chance:.2f} %")  # en
who.trust = own

# %% tags=["check"]
assert chance > 0

# %% [markdown] lang="zh"
# **讨论** “零投诉社区”可以评先进吗？你会补看哪一个数字？

# %% [markdown] lang="en"
# **Discuss** Should a community with no complaints get a prize? Which further number would you ask for?

# %%
print(about_pictures(lane(), 20, LANG))

# %% [markdown] lang="zh" tags=["worksheet"]
# 姓名：＿＿＿＿＿＿　　班级：＿＿＿＿＿＿
#
# **一、预测（运行第 3 节之前写）**
#
# | 每 100 件纠纷 | 我的预测 | 结果 |
# |---|---|---|
# | 当事人自己说出来的 | | |
# | 办事的人从头到尾不知道的 | | |
# | 最少有人自己说的一种 | | |
#
# **二、画冰山** 画出水面，把六层的数字填进去。
#
# （留白）
#
# **三、练习**
#
# 1. 信任 0：＿＿ %　　信任 0.5：＿＿ %　　信任 1：＿＿ %
# 2. 甲社区件数少，可能因为：① ＿＿＿＿＿＿＿＿　② ＿＿＿＿＿＿＿＿
# 3. 让人更愿意说：＿＿＿＿＿＿，代价：＿＿＿＿＿＿；多去发现：＿＿＿＿＿＿，代价：＿＿＿＿＿＿
#
# **四、一句话** “零投诉”说明：＿＿＿＿＿＿＿＿，不说明：＿＿＿＿＿＿＿＿

# %% [markdown] lang="en" tags=["worksheet"]
# Name: ________________  Class: ________________
#
# **1. Prediction (before section 3)**
#
# | Of 100 disputes | I predict | Result |
# |---|---|---|
# | told by those whom they trouble | | |
# | never known to anybody in charge | | |
# | the kind that is told least | | |
#
# **2. Draw the iceberg** Draw the water and fill in the numbers of the six layers.
#
# (space)
#
# **3. Exercise**
#
# 1. Trust 0: ____ %  Trust 0.5: ____ %  Trust 1: ____ %
# 2. A has fewer calls, maybe because (a) ______________ (b) ______________
# 3. Telling more: ____________, price: ____________; finding more: ____________, price: ____________
#
# **4. In one sentence** "No complaints" means ______________, and does not mean ______________

# %% [markdown] lang="zh" tags=["teacher"]
# ## 教学安排（30 分钟）
#
# | 分钟 | 做什么 |
# |---|---|
# | 0–4 | 两位邻居：谁更可能说？举手 |
# | 4–8 | 预测；把全班的数字写成一排，看看差多远 |
# | 8–16 | 冰山图和“沉默排行” |
# | 16–21 | 两张地图：只看第一张会得出什么结论 |
# | 21–27 | 练习第 2、3 题，四人一组 |
# | 27–30 | 讨论“零投诉社区” |
#
# **第 4 节的答案** 只看第一张，3 号小区（单位大院）最太平：一户也没有，别的小区各有一户。第二张图上，2 号小区有三户、
# 3 号小区有一户，家里的事没有人在管。
#
# **容易误解的地方** “没人知道”不等于“没人解决”：一部分是邻居自己商量好的，这是好事。要把冰山下面几层分开说。

# %% [markdown] lang="en" tags=["teacher"]
# ## Course of the lesson (30 minutes)
#
# | Minutes | What |
# |---|---|
# | 0-4 | Two neighbours: who tells? Show of hands |
# | 4-8 | Predictions; write all numbers of the class in a row and see how far they differ |
# | 8-16 | The iceberg and the ranking of silence |
# | 16-21 | Two maps: what would one conclude from the first alone? |
# | 21-27 | Exercise 2 and 3 in groups of four |
# | 27-30 | Discuss the community without complaints |
#
# **Section 4** On the first map compound 3, the former work unit's, looks most peaceful: not one household, and one in each of
# the others. On the second map three households of compound 2 and one of compound 3 have a trouble that nobody deals with.
#
# **Easily misunderstood** Unknown does not mean unsettled: neighbours settle a part among themselves, and that is good.
# Keep the layers below the water apart.
