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
# # 第 7 课：投票和“过半”——门槛该多高
#
# **用时** 40 分钟　**需要** 改一条规则（一行）
#
# **目标** 学完本课，你能说明业主投票为什么多半不是输在反对票，而是输在没人来，并能换一条规则看后果。

# %% [markdown] lang="en"
# # Lesson 7: Votes and quorum. How high should the bar be?
#
# **Time** 40 minutes  **You need** to change one rule (one line)
#
# **Goal** Afterwards you can say why votes of owners are mostly lost to absence and not to a "no", and you can put
# another rule in force and see what follows.

# %% [markdown] lang="zh"
# ## 1. 一位业主，一条法律
#
# 用小区的公共收益做什么？装不装电梯？成不成立业委会？都要业主投票。《民法典》第二百七十八条要求：先看参与的人够不够，
# 再看同意的人够不够。

# %% [markdown] lang="en"
# ## 1. An owner and a law
#
# What to do with a compound's revenue? A lift? An owners' committee? Owners vote on all of these. Article 278 of the Civil
# Code asks first whether enough took part, then whether enough said yes.

# %%
from agents.owners import has_quorum, passes_vote
from experiments.lessons.about import about_pictures
from experiments.lessons.charts import scatter
from experiments.lessons.lane import lane
from experiments.lessons.maps import community_map, trust
from experiments.lessons.people import an_adult_with
from experiments.lessons.rule_text import rule_text
from experiments.lessons.tables import effects
from model.inputs.kinds import load_kinds
from scenarios.build import make_world

LANG = "zh"  # zh
LANG = "en"  # en

place = lane(days=730)
world = make_world([(place, luck) for luck in range(30)])
world.run()
one = make_world([(place, 0)])
who = an_adult_with(one, least_age=45)
print(who.card(LANG))

# %%
title, unit = "各家的信任：信任高的人家更愿意来投票", "信任"  # zh
title, unit = "Trust of each household: those who trust more come more often", "trust"  # en
community_map(one, trust(one), title=title, unit=unit, limits=(0.3, 0.7), home=who, lang=LANG)

# %%
for rule in (has_quorum, passes_vote):
    print(rule_text(rule))
    print()

# %% [markdown] lang="zh"
# 第一段：按人数（`heads`）和按面积（`area`），参与的都不少于三分之二（`QUORUM`），投票才算数。第二段：普通事项同意的
# （`yes`）要超过一半（`ORDINARY`），重大事项（例如加装电梯）要四分之三（`MAJOR`）。
#
# ## 2. 先预测
#
# 让这个社区过 30 遍、每遍两年，把所有投票放在一起。在学习单上写下：
#
# 1. 100 次投票，有几次能通过？
# 2. 没通过的，多半是因为参与的不够，还是因为反对的多？

# %% [markdown] lang="en"
# The first part: a vote counts if at least two thirds took part (`QUORUM`), by heads and by floor area. The second:
# ordinary matters need more than half of those who voted (`ORDINARY`), large ones such as a lift three quarters
# (`MAJOR`).
#
# ## 2. Predict first
#
# The community lives 30 times, two years each. Put all votes together. Write down:
#
# 1. How many of 100 votes pass?
# 2. Do the others mostly fail because too few came, or because too many said no?

# %%
votes = world.results().votes
passed, failed = votes[votes["passed"]], votes[~votes["passed"]]
groups = {
    "通过": (100 * passed["turnout_heads"], 100 * passed["yes_heads"]),  # zh
    "没通过": (100 * failed["turnout_heads"], 100 * failed["yes_heads"]),  # zh
    "passed": (100 * passed["turnout_heads"], 100 * passed["yes_heads"]),  # en
    "failed": (100 * failed["turnout_heads"], 100 * failed["yes_heads"]),  # en
}
bar, half = {"三分之二": 200 / 3}, {"一半": 50}  # zh
title, across, up = "每个点是一次投票", "参与的业主（%）", "投票者中同意的（%）"  # zh
bar, half = {"two thirds": 200 / 3}, {"one half": 50}  # en
title, across, up = "Each dot is a vote", "owners who took part (%)", "yes among those who voted (%)"  # en
scatter(groups, title=title, across=across, up=up, upright=bar, level=half, lang=LANG)

# %%
few = (failed["reason"] == "quorum").sum()
print(f"共 {len(votes)} 次，通过 {len(passed)} 次；没通过的里面，{few} 次是参与不够")  # zh
print(f"{len(votes)} votes, {len(passed)} passed; of those that failed, {few} had too few voters")  # en

# %% tags=["check"]
assert len(votes) > 40 and len(passed) < 0.35 * len(votes) and few > 0.7 * len(failed)

# %% [markdown] lang="zh"
# 大多数点在“一半”以上、“三分之二”左边：来的人大多同意，只是来的人不够。有几个没通过的点落在“三分之二”的线上或右边：
# 参与还要按面积算，图上看不出来；加装电梯这样的事，还要四分之三同意。
#
# ## 3. 换一条规则
#
# 假如参与过半就算数呢？先用**已有的票**重新数一遍。

# %% [markdown] lang="en"
# Most dots lie above one half and left of two thirds: most of those who came agreed, but too few came. A few failed dots
# stand on the line of two thirds or right of it. Taking part is also counted by floor area, which the picture does not
# show. And a large matter such as a lift needs three quarters.
#
# ## 3. Another rule
#
# What if half were enough? First recount the votes **that were cast**.

# %%
BAR = 1 / 2  # ← 练习里要改这一行  # zh
BAR = 1 / 2  # <- the line to change in the exercise  # en


def my_quorum(heads, area):
    """按人数和按面积，参与的都不少于 BAR。"""  # zh
    """At least BAR took part, by heads and by area."""  # en
    return (heads >= BAR) & (area >= BAR)


kinds = load_kinds()
large = votes["kind"].isin([name for name in kinds.names if kinds[name].major]).to_numpy()
enough = my_quorum(votes["turnout_heads"].to_numpy(), votes["turnout_area"].to_numpy())
recount = passes_vote(enough, votes["yes_heads"].to_numpy(), votes["yes_area"].to_numpy(), large)
print(f"按新规则重新数：{len(votes)} 次里通过 {recount.sum()} 次（原来 {len(passed)} 次）")  # zh
print(f"recounted by the new rule: {recount.sum()} of {len(votes)} pass ({len(passed)} before)")  # en

# %% tags=["check"]
assert recount.sum() > 2 * max(1, len(passed))

# %% [markdown] lang="zh"
# 重新数票假定大家的行为不变。可是规则一变，历史也会变：通过了就不必再投，电梯装了，钱也交了。所以再让整个社区
# 在新规则下过 30 遍，运气和原来一样。
#
# **预测** 两年之内，未结纠纷会少吗？居民出的钱会多吗？

# %% [markdown] lang="en"
# A recount takes behaviour as given. But with another rule history changes: what has passed needs no second vote, a lift
# is built, and money is paid. So let the community live 30 times under the new rule, with the same lucks.
#
# **Predict** Will there be fewer open disputes within two years? Will residents pay more?

# %%
new = make_world([(place.with_rules(has_quorum=my_quorum), luck) for luck in range(30)])
new.run()
before, after = world.results().runs, new.results().runs
effects(before, after, ["votes_held", "votes_passed", "dispute_backlog", "satisfaction", "yuan_residents"], LANG)

# %% tags=["check"]
assert after["votes_passed"].mean() > before["votes_passed"].mean()
assert after["yuan_residents"].mean() > before["yuan_residents"].mean()

# %% [markdown] lang="zh"
# “偶然的上下浮动”一列，是运气可能把差别推动多少。差别比它小，就说“看不出”，不要说“没有影响”。你的两个预测，表里怎么说？
#
# ## 4. 练习
#
# 1. 把 `BAR` 改成 `2 / 5` 和 `3 / 5`，重新运行这个单元格。门槛从三分之二一步一步降下来，每一步多通过几次？（数完改回 `1 / 2`。）
# 2. 按新规则（过半就算数）通过的决定里，同意的业主占**全体**业主的比例，最低是多少？这公平吗？
#    （提示：参与的比例乘以其中同意的比例，`(votes["turnout_heads"] * votes["yes_heads"])[recount].min()`。）
# 3. 不改门槛，还有什么办法让投票算数？写两个，并写出代价。

# %% [markdown] lang="en"
# The column "give or take" is how far chance may have moved the difference. If the difference is smaller, say "cannot
# tell", and not "no effect". What does the table say of your two predictions?
#
# ## 4. Exercise
#
# 1. Set `BAR` to `2 / 5` and to `3 / 5` and run this cell again. From two thirds downwards: how many more pass with each
#    step? (Set it back to `1 / 2` afterwards.)
# 2. Of what passes under the new rule (one half): which part of **all** owners said yes, at the lowest? Is that fair?
#    (Hint: the share that took part times the yes among them,
#    `(votes["turnout_heads"] * votes["yes_heads"])[recount].min()`.)
# 3. Without touching the bar, what else could make votes count? Name two ways and their price.

# %% tags=["solution"]
yes_of_all, passing = votes["turnout_heads"] * votes["yes_heads"], {}
for tried in (2 / 5, 1 / 2, 3 / 5, 2 / 3):
    enough = (votes["turnout_heads"] >= tried) & (votes["turnout_area"] >= tried)
    counted = passes_vote(enough, votes["yes_heads"], votes["yes_area"], large)
    lowest, passing[tried] = yes_of_all[counted].min(), counted.sum()
    print(f"门槛 {tried:.2f}：通过 {counted.sum()} 次；同意者最少占全体 {lowest:.0%}")  # zh
    print(f"bar {tried:.2f}: {counted.sum()} pass; yes at least {lowest:.0%} of all owners")  # en

# %% tags=["check"]
down = [passing[bar] for bar in (2 / 3, 3 / 5, 1 / 2, 2 / 5)]
assert all(8 <= down[step + 1] - down[step] <= 30 for step in range(3))

# %% [markdown] lang="zh" tags=["solution"]
# 1. 每降一步，多通过十次到近三十次：许多票的参与在四成到三分之二之间，一降就过了线。
# 2. 门槛越低，越可能由少数人替全体作决定。现行法律的底线是全体的三分之一（普通事项）或一半（重大事项）。
#    支持降低的人说：事情总得有人定；反对的人说：没来的人也要出钱。两边都说得通，关键是把这个数字摆出来。
# 3. 例如：上门动员（要工时，去得太多会惹人反感）；网上投票（方便年轻人，老人可能更少参与）；先做一个看得见的样板；
#    给受影响的低楼层业主补偿（要花钱）。

# %% [markdown] lang="en" tags=["solution"]
# 1. Each step lets ten to nearly thirty more pass. In many votes between two fifths and two thirds take part, so they lie
#    just below the bar.
# 2. The lower the bar, the more a few decide for all. The law's floor is a third of all owners (ordinary) or a half
#    (large matters). Those in favour say that somebody must decide. Those against say that the absent pay too. Both have
#    a point; what matters is to show this number.
# 3. For example visits from door to door (hours; too many annoy), voting by phone (easier for the young, maybe harder for
#    the old), a finished example to look at, compensation for owners on low floors (money).

# %% [markdown] lang="zh"
# **讨论** 加装电梯，一楼不用却可能被挡光。多数人能替他决定吗？

# %% [markdown] lang="en"
# **Discuss** The ground floor needs no lift and may lose its light. May a majority decide for it?

# %%
print(about_pictures(place, 30, LANG))

# %% [markdown] lang="zh" tags=["worksheet"]
# 姓名：＿＿＿＿＿＿　　班级：＿＿＿＿＿＿
#
# **一、预测**
#
# | | 我的预测 | 结果 |
# |---|---|---|
# | 100 次投票通过几次 | | |
# | 没通过多半因为 | | |
# | 门槛降到一半后，两年内未结纠纷（变少／变多／看不出） | | |
# | 门槛降到一半后，居民出的钱（变少／变多／看不出） | | |
#
# **二、课堂投票** 题目：＿＿＿＿＿＿＿＿　参与 ＿＿ 人，全班 ＿＿ 人，同意 ＿＿ 人。按现行法：（算数／不算数）
#
# **三、练习**
#
# 1. 门槛 2/5：＿＿ 次　1/2：＿＿ 次　3/5：＿＿ 次　2/3：＿＿ 次
# 2. 同意者最少占全体的 ＿＿ %，我认为（公平／不公平），因为 ＿＿＿＿＿＿＿＿
# 3. 别的办法：① ＿＿＿＿＿＿，代价 ＿＿＿＿＿＿　② ＿＿＿＿＿＿，代价 ＿＿＿＿＿＿
#
# **四、一句话** 听到“投票没通过”，我会先问：＿＿＿＿＿＿＿＿＿＿＿＿

# %% [markdown] lang="en" tags=["worksheet"]
# Name: ________________  Class: ________________
#
# **1. Prediction**
#
# | | I predict | Result |
# |---|---|---|
# | passes, of 100 votes | | |
# | others mostly fail because | | |
# | bar at one half: open disputes (fewer / more / cannot tell) | | |
# | bar at one half: residents pay (less / more / cannot tell) | | |
#
# **2. A vote in class** On: ________________ Took part ____ of ____, yes ____. By law it (counts / does not count)
#
# **3. Exercise**
#
# 1. Bar 2/5: ____ 1/2: ____ 3/5: ____ 2/3: ____
# 2. Yes at least ____ % of all owners. Fair or not, because ______________
# 3. Other ways: (a) ____________, price ____________ (b) ____________, price ____________
#
# **4. In one sentence** When I hear "the vote failed", I first ask: ______________________

# %% [markdown] lang="zh" tags=["teacher"]
# ## 教学安排（40 分钟）
#
# | 分钟 | 做什么 |
# |---|---|
# | 0–7 | 当堂投一次票（题目与全班有关），事先不说门槛；按三分之二判断算不算数 |
# | 7–10 | 预测 |
# | 10–17 | 散点图：让学生指出“输在哪条线上” |
# | 17–27 | 重新数票与重新运行，两者为什么不同 |
# | 27–36 | 练习 |
# | 36–40 | 讨论一楼的电梯 |
#
# **容易误解的地方** “投票没通过”常被说成“居民反对”。图上看得清楚：大多是没来。
#
# **两者为什么不同** 重新数票只换了规则，票还是那些票。重新运行时，通过了的不再投，投票的次数可能变少；装了电梯，居民就要出钱。
#
# **讨论要点** 没有唯一的答案。法律让四分之三的多数决定，受影响的人没有否决权。比较公平的做法：先听一楼的意见，补偿写进方案再投票，
# 选一个挡光少的位置。可以请学生站到一楼住户的位置上再说一遍。
#
# **学习单第一部分的结果**

# %% [markdown] lang="en" tags=["teacher"]
# ## Course of the lesson (40 minutes)
#
# | Minutes | What |
# |---|---|
# | 0-7 | A vote in class on something that concerns all; do not name the bar before; does it count by two thirds? |
# | 7-10 | Predictions |
# | 10-17 | The dots: on which line do votes fail? |
# | 17-27 | Recount and new run: why do they differ? |
# | 27-36 | Exercise |
# | 36-40 | Discuss the lift and the ground floor |
#
# **Easily misunderstood** "The vote failed" is taken for "residents are against it". The picture shows that most did not
# come.
#
# **Why recount and new run differ** A recount changes the rule and keeps the votes. In a new run what has passed is not voted
# on again, so there may be fewer votes. Where a lift is built, residents pay for it.
#
# **Discussion** There is no single answer. The law lets three quarters decide, and those it harms have no veto. Fairer ways:
# hear the ground floor first, put a compensation into the proposal before the vote, choose a place that takes less light.
# Let a student argue as the owner of the ground floor.
#
# **Results for part 1 of the worksheet**

# %% tags=["teacher"]
print(f"100 次投票通过 {100 * len(passed) / len(votes):.0f} 次；没通过的 {len(failed)} 次里，{few} 次是参与不够")  # zh
print(f"of 100 votes {100 * len(passed) / len(votes):.0f} pass; of {len(failed)} that failed, {few} had too few voters")  # en
metrics = {"dispute_backlog": ("未结纠纷", "少", "多"), "yuan_residents": ("居民出的钱", "少", "多")}  # zh
metrics = {"dispute_backlog": ("open disputes", "fewer", "more"), "yuan_residents": ("residents pay", "less", "more")}  # en
for metric, (name, less, more) in metrics.items():
    gap = after[metric] - before[metric]
    chance = 2 * gap.std() / len(gap) ** 0.5  # 偶然的上下浮动  # zh
    chance = 2 * gap.std() / len(gap) ** 0.5  # give or take, by chance  # en
    said = "看不出" if abs(gap.mean()) < chance else f"变{less if gap.mean() < 0 else more}"  # zh
    print(f"门槛降到一半：{name}{said}")  # zh
    said = "cannot tell" if abs(gap.mean()) < chance else less if gap.mean() < 0 else more  # en
    print(f"bar at one half, {name}: {said}")  # en
