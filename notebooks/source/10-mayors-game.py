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
# # 第 10 课：市长游戏——一笔预算，一个选择，一点后悔
#
# **用时** 45 分钟　**需要** 依次运行单元格，不用写代码
#
# **目标** 学完本课，你能在不确定中作选择并说出理由，能分清“选得不好”和“运气不好”，并会用“后悔”比较选择。

# %% [markdown] lang="en"
# # Lesson 10: The mayor's game. A budget, a choice, regret
#
# **Time** 45 minutes  **You need** to run the cells in turn; no code to write
#
# **Goal** Afterwards you can choose where things are not certain and give your reasons, tell a bad choice from bad luck, and
# compare choices by regret.

# %% [markdown] lang="zh"
# ## 1. 你来当市长
#
# 一类老旧小区社区，四千八百多人。居民平均一年里有几十天，为一件没解决的事受困扰。你有一笔公款，还有一些志愿者的时间。
# 只能选**一项**措施（几项一起做，效果不能简单相加）。
#
# 先看你的城里的一位居民，再看现状和预算：

# %% [markdown] lang="en"
# ## 1. You are the mayor
#
# A community of old compounds with some 4,800 residents. In a year a resident lives for dozens of days with a trouble that
# nobody settles. You have some public money, and some hours of volunteers. You may choose **one** measure (effects of
# several do not simply add up).
#
# First one of your residents, then how it is now, and your budget:

# %%
import numpy as np

from experiments.atlas.atlas import Atlas
from experiments.lessons.about import about_atlas
from experiments.lessons.charts import bars, dots
from experiments.lessons.kept_answers import BUDGET, Choice, gains, prices, regrets
from experiments.lessons.lane import lane
from experiments.lessons.people import an_adult_with
from scenarios.build import make_world

LANG = "zh"  # zh
LANG = "en"  # en

print(an_adult_with(make_world([(lane(), 0)]), tenant=True, least_age=30).card(LANG))
atlas = Atlas.read(stale=True)
PLACE = "baseline-old"  # ← 第 6 节要改这一行  # zh
PLACE = "baseline-old"  # <- the line to change in section 6  # en
trouble = np.median(atlas.baseline(PLACE, "trouble_days"))
print()
print(f"现状：每位居民一年受困扰约 {trouble:.0f} 天")  # zh
print(f"now: about {trouble:.0f} days of trouble for each resident and year")  # en
yuan, hours = BUDGET["yuan"], BUDGET["volunteer_hours"]
print(f"预算：每千人每年 {yuan} 元公款、{hours} 小时志愿者时间")  # zh
print(f"budget: {yuan:,} yuan of public money, {hours} volunteer hours (for 1,000 residents and a year)")  # en

# %% tags=["check"]
assert 30 < trouble < 100

# %% [markdown] lang="zh"
# ## 2. 菜单
#
# 每项措施的价钱（正中间的一种情形）。每一项都在预算之内；有两项全面做就超预算，所以只做一半（50%）。效果先不告诉你：
# 真实的市长也不知道。

# %% [markdown] lang="en"
# ## 2. The menu
#
# The price of each measure (in the middle world). All keep the budget. Two would break it in full, so they are done by half
# (50 %). Effects are not told yet; a real mayor does not know them either.

# %%
MENU = [
    Choice("red_stewards", 1.0),
    Choice("members_register", 0.5),
    Choice("volunteer_teams", 1.0),
    Choice("party_branches", 1.0),
    Choice("covenant", 1.0),
    Choice("grid_staffing", 1.0),
    Choice("hotline_dispatch", 1.0),
    Choice("micro_grids", 0.5),
]
menu = prices(atlas, PLACE, MENU, LANG)
menu.index = [f"{number}. {name}" for number, name in enumerate(menu.index, 1)]
menu

# %% tags=["check"]
assert (menu.iloc[:, 0] <= BUDGET["yuan"]).all() and (menu.iloc[:, 3] <= BUDGET["volunteer_hours"]).all()
full = prices(atlas, PLACE, [Choice(each.measure, 1.0) for each in MENU], LANG)
over = (full.iloc[:, 0] > BUDGET["yuan"]) | (full.iloc[:, 3] > BUDGET["volunteer_hours"])
assert list(over) == [each.dose < 1 for each in MENU]

# %% [markdown] lang="zh"
# **选择（也是你们的预测）** 每组商量五分钟，在学习单上写下：选第几项（或“什么也不做”）、最有力的一条理由、你最担心什么。
# **写好之前不要往下运行。**
#
# ## 3. 揭晓：不是一个答案，而是几十个
#
# 没有人确切知道这些措施有多大用。模型里凡是说不准的数，都在说得通的范围里取一个值，这样一套取值叫一种**可能情形**。
# 下图每个圆点是一种情形：越靠右，居民少受困扰的天数越多。

# %% [markdown] lang="en"
# **Predict and choose** Talk for five minutes in your group. Write on the worksheet: which number (or nothing), your
# strongest reason, and what you fear most. **Do not go on before.**
#
# ## 3. The answer: not one, but dozens
#
# Nobody knows for certain how much these measures help. Every number of the model that is not known takes a value from its
# plausible range. One such set of values is a **plausible world**. Each dot is a world: the further right, the more days
# of trouble are spared.

# %%
gained = gains(atlas, PLACE, MENU, LANG)
title, across = "少受困扰的天数（每位居民每年），每点一种情形", "天；小于 0 是反而变坏"  # zh
title, across = "Days of trouble spared (each resident and year), a dot per world", "days; below 0: worse"  # en
dots(dict(list(gained.items())[1:]), title=title, across=across, zero=True, lang=LANG)

# %%
worlds = len(atlas.draws)
for name, each in gained.items():
    middle = round(float(np.median(each)), 1) + 0.0
    print(f"{name}：正中间 {middle:.1f} 天；{worlds} 种情形中有 {(each <= -1).sum()} 种反而变坏 1 天以上")  # zh
    print(f"{name}: middle {middle:.1f} days; worse by a day or more in {(each <= -1).sum()} of {worlds}")  # en

# %% [markdown] lang="zh"
# ## 4. 后悔
#
# 假如事后知道了是哪一种情形，你会想：要是选了那一种情形下最好的一项就好了。**后悔**就是你比那一项少得的天数。
# 选得好的人，也会在某些情形里后悔：那是运气，不是错。

# %% [markdown] lang="en"
# ## 4. Regret
#
# Suppose that afterwards you learn which world is yours. You think: had I taken the best one of that world! Your **regret**
# is what you got less than it. Who chose well also regrets in some worlds: that is luck, and no mistake.

# %%
lost = regrets(gained)
title, across = "最坏的一种情形里，后悔几天", "天"  # zh
title, across = "Regret in the worst world", "days"  # en
bars({name: each.max() for name, each in lost.items()}, title=title, across=across, digits=1, lang=LANG)

# %%
title = "平均后悔几天"  # zh
title = "Regret on average"  # en
bars({name: each.mean() for name, each in lost.items()}, title=title, across=across, digits=1, lang=LANG)

# %%
for name in list(lost)[1:]:
    first, idle = (lost[name] == 0).sum(), (gained[name] <= 0).sum()
    print(f"{name}：{worlds} 种情形中，{first} 种里它最好，{idle} 种里它不比什么也不做好")  # zh
    print(f"{name}: of {worlds} worlds the best in {first}, no better than nothing in {idle}")  # en

# %% tags=["check"]
nothing = next(iter(lost))
best = min(lost, key=lambda name: lost[name].mean())
assert all((each >= 0).all() for each in lost.values())
assert lost[best].mean() < lost[nothing].mean() and lost[best].max() > 0

# %% [markdown] lang="zh"
# ## 5. 练习
#
# 1. 哪一项的平均后悔最小？哪一项最坏情形的后悔最小？是同一项吗？你更看重哪一个？为什么？
# 2. 你们组选的那一项，有几种情形里它正好是最好的？
# 3. “什么也不做”也是选择。在几种情形里，你们的选择不比它好？

# %% [markdown] lang="en"
# ## 5. Exercise
#
# 1. Which choice has the smallest mean regret? Which the smallest in its worst world? Is it the same? Which counts more for
#    you, and why?
# 2. In how many worlds is your group's choice the best one?
# 3. To do nothing is a choice as well. In how many worlds is yours no better?

# %% tags=["solution"]
average = min(lost, key=lambda name: lost[name].mean())
worst = min(lost, key=lambda name: lost[name].max())
print(f"平均后悔最小：{average}")  # zh
print(f"最坏情形后悔最小：{worst}")  # zh
print("smallest mean regret:", average)  # en
print("smallest worst regret:", worst)  # en
for name in (average, worst):
    each = lost[name]
    print(f"{name}：平均后悔 {each.mean():.1f} 天，最坏的一种情形里后悔 {each.max():.1f} 天")  # zh
    print(f"{name}: regret {each.mean():.1f} days on average, {each.max():.1f} in the worst world")  # en

# %% [markdown] lang="zh" tags=["solution"]
# 1. 看重平均的人，相信以后还会选很多次，好坏能抵掉。看重最坏情形的人，输不起一次。两种都说得通，要看后果能不能挽回。
# 2. 答案在第 4 节打印的表里。平均最好的一项，也不是在多数情形里最好：没有一项稳赢。
# 3. 也在那张表里。还要记得圆点图上没有画出来的代价：志愿者的时间是他们自己的；有的措施让居民多付钱。

# %% [markdown] lang="en" tags=["solution"]
# 1. Who looks at the mean expects to choose many times, so that good and bad even out. Who looks at the worst world cannot
#    afford to lose once. Both make sense; it depends on whether harm can be undone.
# 2. The lines at the end of section 4 say it. Even the choice that is best on average is not the best in most worlds: none
#    is sure to win.
# 3. So do the same lines. And remember prices that no dot shows: volunteers' time is their own, and some measures cost
#    residents money.

# %% [markdown] lang="zh"
# ## 6. 再当一任（选做）
#
# 把第 1 节的 `PLACE` 改成 `"baseline-commodity"`（商品房）或 `"baseline-fringe"`（城郊），从头再运行一遍。同一份菜单，换一类
# 社区，最好的选择变不变？（看一看价钱：预算还够吗？）
#
# **再玩一玩** 本课的动手网页用同样的预算，可以同时选几项，每项做一半或全面做。
#
# **讨论** 换届前一年，市长会更看重平均，还是更看重最坏情形？居民呢？

# %% [markdown] lang="en"
# ## 6. A second term (if you like)
#
# Set `PLACE` in section 1 to `"baseline-commodity"` (commodity housing) or `"baseline-fringe"` (city fringe), and run
# everything again. The same menu in another kind of community: does the best choice change? (Look at the prices: does the
# budget still do?)
#
# **Play on** The playable page of this lesson has the same budget. There you may take several measures, each by half or in
# full.
#
# **Discuss** What will a mayor look at in the last year of a term, the mean or the worst world? And residents?

# %%
print(about_atlas(atlas, PLACE, LANG))

# %% [markdown] lang="zh" tags=["worksheet"]
# 组名：＿＿＿＿＿＿　　成员：＿＿＿＿＿＿＿＿＿＿＿＿
#
# **一、我们的选择（揭晓之前写）**
#
# 第 ＿＿ 项：＿＿＿＿＿＿　最有力的理由：＿＿＿＿＿＿＿＿＿＿　最担心：＿＿＿＿＿＿＿＿＿＿
#
# **二、结果**
#
# | | 我们的选择 | 什么也不做 | 平均后悔最小的 |
# |---|---|---|---|
# | 少受困扰（正中间，天） | | | |
# | 反而变坏 1 天以上的情形（种） | | | |
# | 平均后悔（天） | | | |
# | 最坏情形的后悔（天） | | | |
#
# **三、练习**
#
# 1. 平均后悔最小：＿＿＿＿＿＿　最坏情形后悔最小：＿＿＿＿＿＿　我们更看重 ＿＿＿＿＿＿，因为 ＿＿＿＿＿＿＿＿
# 2. 我们的选择最好的情形：＿＿ 种
# 3. 我们的选择不比什么也不做好的情形：＿＿ 种
#
# **四、向市民解释** 用三句话说明选择：为什么、要花什么、可能落空在哪里。

# %% [markdown] lang="en" tags=["worksheet"]
# Group: ________________  Members: ________________
#
# **1. Our choice (before the answer)**
#
# Number ____: ____________ Strongest reason: ______________ We fear: ______________
#
# **2. Result**
#
# | | Our choice | Nothing | Smallest mean regret |
# |---|---|---|---|
# | days spared (middle) | | | |
# | worlds in which it is worse by a day or more | | | |
# | mean regret (days) | | | |
# | regret in the worst world (days) | | | |
#
# **3. Exercise**
#
# 1. Smallest mean regret: ____________ Smallest worst regret: ____________ We look at ____________ because ____________
# 2. Our choice is best in ____ worlds
# 3. Our choice is no better than nothing in ____ worlds
#
# **4. Tell the citizens** In three sentences: why, what it takes, and where it may come to nothing.

# %% [markdown] lang="zh" tags=["teacher"]
# ## 教学安排（45 分钟）
#
# | 分钟 | 做什么 |
# |---|---|
# | 0–5 | 市长的处境，分组（四到六人） |
# | 5–14 | 看菜单、商量、写下选择；把各组选择写上黑板 |
# | 14–22 | 揭晓圆点图：每组找到自己的一行 |
# | 22–30 | 后悔：先请一组解释“选得好也会后悔” |
# | 30–40 | 练习；每组三句话向“市民”解释 |
# | 40–45 | 讨论 |
#
# **评分** 不按结果好坏评分，只看理由：有没有提到不确定、代价、最坏情形。选得好但理由空，不如选得差但理由实。

# %% [markdown] lang="en" tags=["teacher"]
# ## Course of the lesson (45 minutes)
#
# | Minutes | What |
# |---|---|
# | 0-5 | The mayor's situation; groups of four to six |
# | 5-14 | Menu, talk, choice; write all choices on the board |
# | 14-22 | The dots: each group finds its row |
# | 22-30 | Regret: one group explains why a good choice may be regretted |
# | 30-40 | Exercise; each group explains itself to "citizens" in three sentences |
# | 40-45 | Discussion |
#
# **Marks** Do not mark the outcome, but the reasons: do they name uncertainty, price and the worst world? A lucky choice
# with empty reasons is worth less than an unlucky one with good reasons.
