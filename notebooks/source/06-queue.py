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
# # 第 6 课：快满的队伍
#
# **用时** 35 分钟　**需要** 改一行代码
#
# **目标** 学完本课，你能说明为什么人手用到九成时等待会猛增，以及“人人都忙满”为什么不是好事。

# %% [markdown] lang="en"
# # Lesson 6: A queue near full load
#
# **Time** 35 minutes  **You need** to change one line of code
#
# **Goal** Afterwards you can say why waiting soars when nine tenths of the hours are used, and why "everybody is busy all
# the time" is no good sign.

# %% [markdown] lang="zh"
# ## 1. 一位网格员
#
# 这位网格员一个人管一片。居民的事一件一件来，有时隔很久，有时一起来；每件要办多久，也说不准。

# %% [markdown] lang="en"
# ## 1. A grid worker
#
# This grid worker cares for one patch alone. Cases come one by one, sometimes far apart and sometimes together. How long
# each takes is not certain either.

# %%
import numpy as np

from agents.grid_worker import GridWorker
from experiments.lessons.about import about_pictures
from experiments.lessons.charts import lines
from experiments.lessons.lane import lane
from experiments.lessons.tables import means
from scenarios.build import make_world

LANG = "zh"  # zh
LANG = "en"  # en

world = make_world([(lane(), 0)])
world.run()
worker = world.agents_by_type[GridWorker].to_list()[0]
ledger = world.results().ledger
year = int(((ledger["arisen"] >= 0) & ledger["first_known"].notna()).sum())  # 一年里有人知道的事  # zh
year = int(((ledger["arisen"] >= 0) & ledger["first_known"].notna()).sum())  # known cases of the year  # en
print(f"这位网格员管 {worker.households} 户。一年里传到办事的人那里 {year} 件事，大约 {365 / year:.0f} 天一件。")  # zh
print(f"年底这一天，手头 {worker.backlog} 件：并不忙。那么，为什么还会有人等？")  # zh
print(f"This worker cares for {worker.households} households. {year} cases became known in the year,")  # en
print(f"about one in {365 / year:.0f} days. On the last day {worker.backlog} are in hand. Why does anybody wait?")  # en

# %% [markdown] lang="zh"
# ## 2. 最简单的队伍
#
# 先抛开社区，只看队伍：平均每件事办 1 天。**忙的程度**是用掉的时间占全部时间的比例。0.5 就是一半时间在忙。

# %% [markdown] lang="en"
# ## 2. The simplest queue
#
# Forget the community and look at the queue alone. Each case takes one day on average. The **load** is the share of the
# worker's time that is used: 0.5 means busy half of the time.


# %%
def mean_wait(load, cases=4000, chance=True):
    """平均每件事排队等几天。chance=False：事情来得整整齐齐，每件一样长。"""  # zh
    """Mean days that a case waits. chance=False: they come at even distances and are equally long."""  # en
    luck = np.random.default_rng(1)
    gaps = luck.exponential(1 / load, cases) if chance else np.full(cases, 1 / load)
    work = luck.exponential(1, cases) if chance else np.ones(cases)
    wait = total = 0.0
    for gap, needed in zip(gaps, work, strict=True):
        wait = max(0.0, wait - gap)  # 新来的一件要等前面剩下的  # zh
        wait = max(0.0, wait - gap)  # a new case waits for what is left of those before  # en
        total += wait
        wait += needed
    return total / cases


# %% [markdown] lang="zh"
# **预测** 忙的程度 0.5 时平均等 1 天左右。0.8 时等几天？0.95 时呢？写在学习单上，并画出你想象的曲线。

# %% [markdown] lang="en"
# **Predict** At a load of 0.5 a case waits about one day. How many days at 0.8? At 0.95? Write it down and draw the curve
# that you expect.

# %%
loads = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95]
waits = [mean_wait(load) for load in loads]
title, across, up = "忙的程度和等待", "忙的程度（1 为从不空闲）", "平均等待（天）"  # zh
title, across, up = "Load and waiting", "load (1: never idle)", "mean wait (days)"  # en
lines(loads, {"": waits}, title=title, across=across, up=up, marks=True, lang=LANG)

# %%
for load, wait in zip(loads, waits, strict=True):
    print(f"忙 {load:.2f}：等 {wait:.1f} 天")  # zh
    print(f"load {load:.2f}: {wait:.1f} days")  # en

# %% tags=["check"]
by_load = dict(zip(loads, waits, strict=True))
assert 0.7 < by_load[0.5] < 1.4 and by_load[0.8] > 2.5 and by_load[0.95] > 9

# %% [markdown] lang="zh"
# 忙的程度从 0.5 到 0.8，等待长了几倍；再往上一点点，就猛增。因为空闲是用来消化“扎堆”的：没有空闲，一次扎堆就要拖很久。
#
# ## 3. 社区里呢？
#
# 现在改整个社区的人手：全部专职人员的工时乘以一个数。1 是现在，0.5 是砍一半，2 是翻倍。每个数都过 8 遍（8 种运气），取平均。

# %% [markdown] lang="en"
# From 0.5 to 0.8 waiting grows several times; a little further it soars. Idle time is what absorbs clusters. Without it,
# one cluster drags on for long.
#
# ## 3. And in the community?
#
# Now change the hands of the whole community: the hours of all paid staff are multiplied by one number. 1 is as it is now,
# 0.5 is half, 2 is double. The community lives eight times (eight lucks) with each number.

# %%
STAFF = [2, 1.5, 1, 0.6, 0.4, 0.25]  # ← 练习里要改这一行  # zh
STAFF = [2, 1.5, 1, 0.6, 0.4, 0.25]  # <- the line to change in the exercise  # en

tables = {}
for staff in STAFF:
    world = make_world([(lane(300).with_parameters(capacity_scale=staff), luck) for luck in range(8)])
    world.run()
    tables[staff] = world.results().runs
names = ["utilisation", "backlog_age", "trouble_days", "closed_on_paper"]
means(tables, names, LANG)

# %%
age = [tables[staff]["backlog_age"].mean() for staff in STAFF]
title, across, up = "人手越少，没了结的纠纷拖得越久", "人手（1 为现在）", "平均已拖多久（天）"  # zh
title, across, up = "Fewer hands, older disputes", "hands (1: now)", "mean age of open disputes (days)"  # en
lines(STAFF, {"": age}, title=title, across=across, up=up, marks=True, lang=LANG)

# %% tags=["check"]
first, last = tables[STAFF[0]], tables[STAFF[-1]]
assert last["backlog_age"].mean() > 1.5 * first["backlog_age"].mean()
assert last["closed_on_paper"].mean() > first["closed_on_paper"].mean()
assert last["trouble_days"].mean() > first["trouble_days"].mean()

# %% [markdown] lang="zh"
# 曲线右边是平的：人手够了，再加也看不出差别（小的起伏是运气）；左边往上走。人手紧时，不只是等得久：纸面办结也多了。期限到了、
# 事没办完，档案上先“办结”。社区全年平均并不算忙，但忙闲不均：事情扎堆在某一级、某几天，平均数看不出来。
#
# ## 4. 练习
#
# 1. 新开一个单元格，用 `mean_wait(0.95, chance=False)` 算一算：如果事情来得整整齐齐、每件一样长，忙的程度 0.95 时要等几天？
#    这说明等待从哪里来？
# 2. 两位网格员各管一片、各排各的队，和两人合管一片、排一个队，哪个等得短？先猜，再想理由。
# 3. 把 `STAFF` 改成 `[2.2, 2, 0.275, 0.25]`，重新运行这个单元格，看“困扰人日”一行：2.2 比 2 多一成人手，0.275 比 0.25 也多
#    一成。多加一成，在哪里最值，人手宽裕的社区，还是紧张的社区？再用 `mean_wait(0.6) - mean_wait(0.6 / 1.1)` 和 0.95 的同样
#    一行，看看最简单的队伍是不是也这样。

# %% [markdown] lang="en"
# The curve is flat on the right: where hands suffice, more of them change nothing that can be seen (small ups and downs
# are luck). On the left it rises. With few hands people wait longer, and more is closed on paper: the deadline has
# come, nothing is settled, the file is shut. Over the year the community is not very busy. But cases cluster at one level
# and on some days, which a mean hides.
#
# ## 4. Exercise
#
# 1. Open a new cell and use `mean_wait(0.95, chance=False)`: if cases came evenly and were equally long, how long is the
#    wait at a load of 0.95? Where does waiting come from?
# 2. Two workers with a patch and a queue each, or both together with one queue: where is the wait shorter? Guess, then
#    give a reason.
# 3. Set `STAFF` to `[2.2, 2, 0.275, 0.25]` and run this cell again. 2.2 is a tenth more hands than 2, and 0.275 a tenth more
#    than 0.25. Look at days of trouble: where is the tenth worth most, where hands are plenty or scarce? Does the simplest
#    queue say the same? Take `mean_wait(0.6) - mean_wait(0.6 / 1.1)`, and the same with 0.95.

# %% tags=["solution"]
print(f"整整齐齐、忙 0.95：等 {mean_wait(0.95, chance=False):.1f} 天；有偶然：等 {mean_wait(0.95):.1f} 天")  # zh
print(f"even, load 0.95: {mean_wait(0.95, chance=False):.1f} days; by chance: {mean_wait(0.95):.1f} days")  # en
for load in (0.6, 0.95):
    gained = mean_wait(load) - mean_wait(load / 1.1)
    print(f"忙 {load}：人手多一成，少等 {gained:.1f} 天")  # zh
    print(f"load {load}: a tenth more hands saves {gained:.1f} days")  # en

# %% tags=["solution"]
saved = {}
for staff, more in ((2, 2.2), (0.25, 0.275)):
    world = make_world([(lane(300).with_parameters(capacity_scale=more), luck) for luck in range(8)])
    world.run()
    fewer = (tables[staff]["trouble_days"] - world.results().runs["trouble_days"]).mean()
    saved[staff] = round(fewer, 1) + 0.0
    print(f"人手从 {staff} 加到 {more}：平均每位居民每年少 {saved[staff]} 天困扰")  # zh
    print(f"hands from {staff} to {more}: days of trouble per resident and year fall by {saved[staff]}")  # en

# %% tags=["check"]
assert mean_wait(0.95, chance=False) < 0.01
assert mean_wait(0.95) - mean_wait(0.95 / 1.1) > 5 * (mean_wait(0.6) - mean_wait(0.6 / 1.1))
assert saved[0.25] > 2 and saved[0.25] > saved[2] + 2

# %% [markdown] lang="zh" tags=["solution"]
# 1. 整整齐齐就不用等。等待来自偶然：有时扎堆，有时空着，空着的时间存不起来。
# 2. 合在一起等得短：一边空着的时候，可以接另一边的事。代价是要多跑路，也没有原来那么熟悉。
# 3. 越紧张的地方越值：宽裕的社区几乎不变，紧张的社区少了好几天困扰，最简单的队伍也是这样。所以平均分配新增人手，往往不是最好
#    的办法。

# %% [markdown] lang="en" tags=["solution"]
# 1. Nobody waits. Waiting comes from chance: clusters and gaps, and idle time cannot be stored.
# 2. Together it is shorter: when one is free, the other's case can be taken. The price: longer ways, and less
#    acquaintance.
# 3. Most where hands are scarce. Where they are plenty, next to nothing changes. The simplest queue says the same. So to
#    share new hands equally is often not best.

# %% [markdown] lang="zh"
# **讨论** 考核要求“工作饱和度 100%”。你会怎么回应？

# %% [markdown] lang="en"
# **Discuss** An appraisal asks for "100 % busy". What do you reply?

# %%
print(about_pictures(lane(300), 8, LANG))

# %% [markdown] lang="zh" tags=["worksheet"]
# 姓名：＿＿＿＿＿＿　　班级：＿＿＿＿＿＿
#
# **一、预测**
#
# | 忙的程度 | 我预测的等待（天） | 结果 |
# |---|---|---|
# | 0.8 | | |
# | 0.95 | | |
#
# **二、画曲线** 先用虚线画预测，再用实线画结果。
#
# （留白）
#
# **三、练习**
#
# 1. 整整齐齐时等 ＿＿ 天，说明等待来自 ＿＿＿＿＿＿
# 2. 合在一起等得（短／长），因为 ＿＿＿＿＿＿＿＿
# 3. 多一成人手，用在 ＿＿＿＿＿＿ 的地方最值
#
# **四、一句话** “人人忙满”的代价是：＿＿＿＿＿＿＿＿＿＿＿＿

# %% [markdown] lang="en" tags=["worksheet"]
# Name: ________________  Class: ________________
#
# **1. Prediction**
#
# | Load | I predict (days of waiting) | Result |
# |---|---|---|
# | 0.8 | | |
# | 0.95 | | |
#
# **2. Draw the curve**, your prediction dashed, the result solid.
#
# (space)
#
# **3. Exercise**
#
# 1. If all is even: ____ days. So waiting comes from ____________
# 2. Together it is (shorter / longer), because ______________
# 3. A tenth more hands is worth most where ______________
#
# **4. In one sentence** The price of "everybody busy": ______________________

# %% [markdown] lang="zh" tags=["teacher"]
# ## 教学安排（35 分钟）
#
# | 分钟 | 做什么 |
# |---|---|
# | 0–5 | 排队的亲身经历；网格员的一年 |
# | 5–9 | 预测并画虚线 |
# | 9–16 | 揭晓曲线；用教室里的人排一次队（一人办事，抽签来人） |
# | 16–23 | 社区：读表，特别是纸面办结 |
# | 23–31 | 练习 |
# | 31–35 | 讨论“饱和度” |
#
# **容易误解的地方** “还有一成空闲，说明人多了。”请指着曲线问：把这一成去掉，等待变成几倍？
#
# **讨论要点** 不要问“忙不忙”，要问“居民等了多久”。空闲不是浪费，是留给扎堆那几天的。再问一句：一直忙满的地方，有多少是纸面办结？
#
# **学习单第一部分的结果**

# %% [markdown] lang="en" tags=["teacher"]
# ## Course of the lesson (35 minutes)
#
# | Minutes | What |
# |---|---|
# | 0-5 | Own queues; the year of a grid worker |
# | 5-9 | Predict, draw the dashed curve |
# | 9-16 | The curve; play a queue in class (one serves, lots decide who comes) |
# | 16-23 | The community: read the table, above all closings on paper |
# | 23-31 | Exercise |
# | 31-35 | Discuss "100 % busy" |
#
# **Easily misunderstood** "A tenth is idle, so there are too many." Point at the curve: what happens to waiting if this
# tenth is cut?
#
# **Discussion** Do not ask how busy staff are; ask how long people wait. Idle time is no waste, it is kept for the days on
# which cases cluster. And ask how much is closed on paper where everybody is busy.
#
# **Results for part 1 of the worksheet**

# %% tags=["teacher"]
for load in (0.8, 0.95):
    print(f"忙 {load}：等 {by_load[load]:.1f} 天")  # zh
    print(f"load {load}: {by_load[load]:.1f} days")  # en
