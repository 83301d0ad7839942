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
# # 第 11 课：哪些是假设，什么在起决定作用
#
# **用时** 45 分钟　**需要** 改一行代码
#
# **目标** 学完本课，你能说明一个模型的结论有多少来自“知道的”，有多少来自“假设的”，并能识破“看上去相关”的巧合。

# %% [markdown] lang="en"
# # Lesson 11: What is assumed, and what decides
#
# **Time** 45 minutes  **You need** to change one line of code
#
# **Goal** Afterwards you can say how much of a model's answer is known and how much assumed, and you see through correlations
# that are mere chance.

# %% [markdown] lang="zh"
# ## 1. 一位管家，一个说不准的数
#
# 一位红色管家每周能拿出几个小时？没有人在这些社区里量过。模型里写着一个数、一个说得通的范围，还有出处。

# %% [markdown] lang="en"
# ## 1. A steward and a number that nobody knows
#
# How many hours does a red steward give in a week? Nobody has measured it in these communities. The model states a number,
# a plausible range, and its source.

# %%
from collections import Counter

import numpy as np

from agents.steward import Steward
from experiments.analysis.why import input_of
from experiments.atlas.atlas import Atlas
from experiments.design.draws import draws
from experiments.lessons.about import about_atlas
from experiments.lessons.charts import bars, dots, scatter
from experiments.lessons.kept_answers import Choice, deciding, gained
from experiments.lessons.lane import lane
from experiments.lessons.people import person
from scenarios.build import make_world

LANG = "zh"  # zh
LANG = "en"  # en

place = lane(30, warmup=30).with_interventions(red_stewards={})
world = make_world([(place, 0)])
world.run()
steward = world.agents_by_type[Steward].to_list()[0]
print(person(world, steward.resident).card(LANG))

# %%
atlas = Atlas.read(stale=True)
everything = draws().table(atlas.draws)
hours = everything[:, draws().names.index("red_stewards_hours_per_week")]
name = input_of("red_stewards_hours_per_week")
print(f"{name.title(LANG)}：平时取 {name.value:g}；{len(hours)} 种情形里从 {hours.min():.1f} 到 {hours.max():.1f}")  # zh
print(f"{name.title(LANG)}: usually {name.value:g}; in {len(hours)} worlds {hours.min():.1f} to {hours.max():.1f}")  # en
dots({"": hours}, title=name.title(LANG), across="小时", lang=LANG)  # zh
dots({"": hours}, title=name.title(LANG), across="hours", lang=LANG)  # en

# %% [markdown] lang="zh"
# ## 2. 先预测
#
# 1. 模型里像这样说不准的数，一共有多少个？
# 2. 其中有统计或论文作依据的，占几成？

# %% [markdown] lang="en"
# ## 2. Predict first
#
# 1. How many numbers of the model are uncertain like this one?
# 2. Which part of them rests on statistics or studies?

# %%
grades = Counter(input_of(each).grade for each in draws().names)
WORDS = ["统计、论文", "新闻、机构网页", "转载、个案", "宣传性的报告", "假设"]  # zh
WORDS = ["statistics, studies", "news, institutions", "reposts, single cases", "promoting reports", "assumption"]  # en
GRADES = dict(zip(["A", "B", "C", "report", "assumption"], WORDS, strict=True))
title, across = f"{len(draws().names)} 个说不准的数，依据是什么", "个"  # zh
title, across = f"What {len(draws().names)} uncertain numbers rest on", "numbers"  # en
bars({GRADES[grade]: count for grade, count in grades.most_common()}, title=title, across=across, lang=LANG)

# %% tags=["check"]
assert set(grades) <= set(GRADES), set(grades)
assert grades["assumption"] > 0.5 * sum(grades.values())

# %% [markdown] lang="zh"
# 绝大多数是假设。这不丢人，丢人的是不说。所以本模型不给一个答案，而是给许多种情形，看结论在多少种里成立。
#
# ## 3. 结论有多稳
#
# 每个圆点是一种情形。先看措施在多少种情形里让居民少受困扰 1 天以上。

# %% [markdown] lang="en"
# By far the most are assumed. That is no shame; to keep silent about it would be. So the model gives no single answer,
# but many worlds, and says in how many of them a statement holds.
#
# ## 3. How firm is the answer?
#
# Each dot is a world. In how many does the measure spare residents a day or more of trouble?

# %%
MEASURE = "red_stewards"  # ← 练习里要改这一行  # zh
MEASURE = "red_stewards"  # <- the line to change in the exercise  # en
PLACE = "baseline-old"

choice = Choice(MEASURE, 1.0)
effect = gained(atlas, PLACE, MEASURE, 1.0, "trouble_days")
title, across = choice.name(LANG), "少受困扰的天数；小于 0 是变坏"  # zh
title, across = choice.name(LANG), "days of trouble spared; below 0: worse"  # en
dots({"": effect}, title=title, across=across, zero=True, lang=LANG)

# %%
better, worse = (effect >= 1).sum(), (effect <= -1).sum()
print(f"{len(effect)} 种情形中：变好 {better} 种，变坏 {worse} 种，差不多 {len(effect) - better - worse} 种")  # zh
print(f"of {len(effect)} worlds: better {better}, worse {worse}, the same {len(effect) - better - worse}")  # en

# %% [markdown] lang="zh"
# 该用什么词？100 种里至少 90 种叫“很可能”，66 种叫“可能”，都不到就说“难以判断”。这里只算了 50 种，换另外 50 种，数目会有出入，
# 所以本项目要求得严一点：50 种里 36 种起才说“可能”，47 种起才说“很可能”；“几乎可以肯定”（100 种里 99 种），50 种还不够用。
#
# ## 4. 哪个假设在起决定作用？
#
# 找一找：哪个说不准的数，和效果一起变大变小？下图列出相关最强的几个（1 为完全一致，-1 为完全相反）。

# %% [markdown] lang="en"
# Which word fits? At least 90 of 100 worlds are called "very likely", 66 "likely", fewer "undecided". But these are only 50
# worlds, and 50 others would differ a little. So the project asks for more: "likely" from 36 of 50, "very likely" from 47.
# "Virtually certain" (99 of 100) cannot be earned with 50.
#
# ## 4. Which assumption decides?
#
# Which uncertain number rises and falls with the effect? The chart shows the strongest correlations (1: always together,
# -1: always opposite).

# %%
found = deciding(atlas, PLACE, choice, "trouble_days", LANG)
title, across = "和效果最相关的几个数", "相关"  # zh
title, across = "Numbers that go most with the effect", "correlation"  # en
bars(found.strongest, title=title, across=across, digits=2, lang=LANG)

# %%
title, up = f"最强的一个（相关 {found.strongest[found.first]:.2f}）", "少受困扰的天数"  # zh
title, up = f"The strongest (correlation {found.strongest[found.first]:.2f})", "days spared"  # en
scatter({"": (found.values, effect)}, title=title, across=found.first, up=up, zero=True, lang=LANG)

# %% [markdown] lang="zh"
# 看上去很相关。**且慢**：几百个数里挑最相关的一个，光凭巧合也能挑出很高的相关。把情形的次序打乱（这时什么都不可能真的相关），
# 一千次里有九百五十次，最强的相关不超过下面这个数：

# %% [markdown] lang="en"
# It looks strong. **Wait**: the strongest of hundreds is high by chance alone. Shuffle the worlds, so that nothing can
# really be related: in 950 of 1,000 shuffles the strongest correlation stays below this number:

# %%
strongest = abs(found.strongest[found.first])
print(f"巧合的上限：{found.noise:.2f}；我们找到的最强：{strongest:.2f}")  # zh
print("超过了，可以说它起作用" if strongest > found.noise else "没有超过：凭这些情形，谁也不能点名")  # zh
print(f"limit of chance: {found.noise:.2f}; our strongest: {strongest:.2f}")  # en
print("above it: this number decides" if strongest > found.noise else "below it: no number can be named")  # en

# %% tags=["check"]
assert found.noise > 0.4 and strongest > 0.3

# %% [markdown] lang="zh"
# ## 5. 练习
#
# 1. 自己做一次巧合：造 400 个毫无关系的数，和 `effect` 求相关，最强的是多少？把下面两行抄进一个新的单元格运行，再把 400
#    换成 5 看看。
#
#    ```python
#    luck = np.random.default_rng(1)
#    print(max(abs(np.corrcoef(luck.normal(size=len(effect)), effect)[0, 1]) for _ in range(400)))
#    ```
#
# 2. 把 `MEASURE` 改成 `"members_register"`，重新运行第 3、4 节。结论更稳还是更不稳？有没有能点名的数？
# 3. 如果只能出钱去量一个数，你会量哪一个？为什么？

# %% [markdown] lang="en"
# ## 5. Exercise
#
# 1. Make your own chance: draw 400 numbers that have nothing to do with `effect` and take correlations with it. How large is
#    the strongest? Copy these two lines into a new cell and run it. Then take 5 in place of 400.
#
#    ```python
#    luck = np.random.default_rng(1)
#    print(max(abs(np.corrcoef(luck.normal(size=len(effect)), effect)[0, 1]) for _ in range(400)))
#    ```
#
# 2. Set `MEASURE` to `"members_register"` and run sections 3 and 4 again. Is the answer firmer? Can a number be named?
# 3. If you had money to measure one number, which would it be, and why?

# %% tags=["solution"]
for count in (5, 400):
    luck = np.random.default_rng(1)
    unrelated = luck.normal(size=(count, len(effect)))
    correlations = [abs(np.corrcoef(each, effect)[0, 1]) for each in unrelated]
    print(f"{count} 个毫无关系的数，最强的相关 {max(correlations):.2f}")  # zh
    print(f"{count} unrelated numbers: strongest correlation {max(correlations):.2f}")  # en
other = gained(atlas, PLACE, "members_register", 1.0, "trouble_days")
print(f"报到：{len(other)} 种情形中变好 {(other >= 1).sum()} 种，变坏 {(other <= -1).sum()} 种")  # zh
print(f"members register: better in {(other >= 1).sum()} of {len(other)}, worse in {(other <= -1).sum()}")  # en
again = deciding(atlas, PLACE, Choice("members_register", 1.0), "trouble_days", LANG)
print(f"报到：最强的相关 {abs(again.strongest[again.first]):.2f}，巧合的上限 {again.noise:.2f}")  # zh
print(f"members register: strongest {abs(again.strongest[again.first]):.2f}, limit of chance {again.noise:.2f}")  # en

# %% tags=["check"]
from experiments.analysis.drawn import chance

words = [chance(count, 50).word for count in (35, 36, 46, 47, 50)]
assert words == ["as_likely_as_not", "likely", "likely", "very_likely", "very_likely"]
assert len(effect) == 50 and ((effect >= 1).sum(), (other >= 1).sum()) == (36, 46)
assert strongest < found.noise and abs(again.strongest[again.first]) < again.noise

# %% [markdown] lang="zh" tags=["solution"]
# 1. 试得越多，碰巧越强。所以“我们试了四百种，发现有一种很相关”不是证据。
# 2. 管家 50 种里变好 36 种，刚够“可能”。报到 46 种，更稳，离“很可能”只差一种。两项的最强相关都没超过巧合的上限，
#    所以都不能点名。
# 3. 好的回答看三点：它对结论影响大不大；现在有多说不准；量它贵不贵。影响大、说不准、量得起的，最值得量。
#    没有一个数能点名时，先多算几种情形，再决定量什么。

# %% [markdown] lang="en" tags=["solution"]
# 1. The more one tries, the stronger the strongest. So "we tried four hundred and one is strongly related" is no evidence.
# 2. Stewards: better in 36 of 50 worlds, just enough for "likely". Members register: 46 of 50, firmer, one world short of
#    "very likely". In both, the strongest correlation stays below the limit of chance: no number can be named.
# 3. A good answer looks at three things: how much it moves the answer, how uncertain it is now, and what measuring costs.
#    Where no number can be named, work out more worlds first.

# %% [markdown] lang="zh"
# **讨论** “模型里大半是假设，所以没用。”“模型算出来了，所以是真的。”这两句话各错在哪里？

# %% [markdown] lang="en"
# **Discuss** "Most of it is assumed, so the model is useless." "The model has computed it, so it is true." What is wrong with
# each?

# %%
print(about_atlas(atlas, PLACE, LANG))

# %% [markdown] lang="zh" tags=["worksheet"]
# 姓名：＿＿＿＿＿＿　　班级：＿＿＿＿＿＿
#
# **一、预测**
#
# | | 我的预测 | 结果 |
# |---|---|---|
# | 说不准的数有多少个 | | |
# | 其中有统计或论文作依据的占几成 | | |
#
# **二、结论有多稳** 措施：红色管家　变好 ＿＿ 种　变坏 ＿＿ 种　该用的词：＿＿＿＿＿＿
#
# **三、练习**
#
# 1. 毫无关系的数：5 个时最强相关 ＿＿，400 个时 ＿＿
# 2. 党员报到：变好 ＿＿ 种，（更稳／更不稳）；能点名的数：＿＿＿＿＿＿
# 3. 我要量的数：＿＿＿＿＿＿，因为 ＿＿＿＿＿＿＿＿
#
# **四、一句话** 看到一个模型的结论，我会先问：＿＿＿＿＿＿＿＿＿＿＿＿

# %% [markdown] lang="en" tags=["worksheet"]
# Name: ________________  Class: ________________
#
# **1. Prediction**
#
# | | I predict | Result |
# |---|---|---|
# | number of uncertain numbers | | |
# | part that rests on statistics or studies | | |
#
# **2. How firm** Measure: red stewards. Better in ____ worlds, worse in ____. The word: ____________
#
# **3. Exercise**
#
# 1. Unrelated numbers: strongest of 5 ____, of 400 ____
# 2. Members register: better in ____; (firmer / less firm). Number that can be named: ____________
# 3. I would measure ____________ because ______________
#
# **4. In one sentence** Of a model's answer I first ask: ______________________

# %% [markdown] lang="zh" tags=["teacher"]
# ## 教学安排（45 分钟）
#
# | 分钟 | 做什么 |
# |---|---|
# | 0–6 | 让全班各自估一个说不准的数（例如：全校一周有多少小时志愿服务），看看散得多开 |
# | 6–13 | 预测；依据的分布 |
# | 13–21 | 结论有多稳，选词 |
# | 21–31 | 相关与巧合；请学生先相信，再推翻 |
# | 31–41 | 练习 |
# | 41–45 | 讨论两句话 |
#
# **容易误解的地方** “可能情形”不是“运气”：运气是同一套数之下的偶然；情形是这套数本身说不准。

# %% [markdown] lang="en" tags=["teacher"]
# ## Course of the lesson (45 minutes)
#
# | Minutes | What |
# |---|---|
# | 0-6 | Each estimates an uncertain number (hours of voluntary service in the school in a week); how far do they differ? |
# | 6-13 | Predictions; what numbers rest on |
# | 13-21 | How firm; choose the word |
# | 21-31 | Correlation and chance: let students believe first, then overthrow it |
# | 31-41 | Exercise |
# | 41-45 | Discuss the two sentences |
#
# **Easily misunderstood** A plausible world is no luck. Luck is chance under one set of numbers; worlds differ in the
# numbers themselves.
