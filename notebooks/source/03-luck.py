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
# # 第 3 课：运气——同一个社区过三十遍
#
# **用时** 30 分钟　**需要** 依次运行单元格，不用写代码
#
# **目标** 学完本课，你能分清“变好了”和“运气好”，知道一个数字单独看说明不了什么。
#
# 同一个社区、同样的人、同样的规矩。唯一不同的是运气：哪天谁家漏水，谁正好在家，谁正好没忍住。

# %% [markdown] lang="en"
# # Lesson 3: Luck. The same community thirty times
#
# **Time** 30 minutes  **You need** to run the cells in turn; no code to write
#
# **Goal** Afterwards you can tell "it got better" from "it was lucky", and know how little one number says alone.
#
# The same community, the same people, the same rules. Only luck differs: whose pipe leaks on which day, who is at home,
# who loses patience.

# %% [markdown] lang="zh"
# ## 1. 一位居民，一年
#
# 先认识这个社区的一位居民。社区一共四个小区、400 户。先看第一遍：下半年平均每一天，每千人有多少件没了结的纠纷？

# %% [markdown] lang="en"
# ## 1. One resident, one year
#
# Meet a resident of the small community: four compounds, 400 households. It lives one year, its first life. On an average
# day of the second half of this year, how many disputes are open per 1,000 residents?

# %%
from experiments.lessons.about import about_pictures
from experiments.lessons.charts import dots
from experiments.lessons.lane import lane
from experiments.lessons.maps import community_map, troubles
from experiments.lessons.people import an_adult_with
from scenarios.build import make_world

LANG = "zh"  # zh
LANG = "en"  # en

first = make_world([(lane(), 0)])
first.run()
who = an_adult_with(first)
print(who.card(LANG))
print()
print(f"下半年平均每天没了结的纠纷：每千人 {first.results().runs['dispute_backlog'][0]:.1f} 件")  # zh
print(f"open disputes in the second half: {first.results().runs['dispute_backlog'][0]:.1f} per 1,000 residents")  # en

# %%
title, either = "第一遍：一年的最后一天，哪几家有还没了结的烦心事", ("没有", "有")  # zh
title, either = "First life: homes with a lasting trouble on the last day of the year", ("none", "some")  # en
community_map(first, troubles(first), title=title, either=either, home=who, lang=LANG)

# %% [markdown] lang="zh"
# ## 2. 先预测
#
# 让同一个社区再过 29 遍。**先别往下看。** 在学习单上写下：
#
# 1. 30 个数字里，最小的和最大的大约各是多少？
# 2. 第一遍的数字会排在偏好（少）、居中，还是偏坏（多）？
#
# 再自己造一次运气：抛硬币 10 次，数一数正面。谁也没做什么，同学们的次数却不一样。

# %% [markdown] lang="en"
# ## 2. Predict first
#
# Let the same community live 29 more lives. **Do not go on yet.** Write on your worksheet:
#
# 1. Of the 30 numbers, what will be about the smallest and the largest?
# 2. Will the number of the first life stand on the good side (few), in the middle, or on the bad side (many)?
#
# Then make some luck yourself: toss a coin ten times and count the heads. Nobody did anything, and yet the numbers in the
# class differ.

# %% [markdown] lang="zh"
# ## 3. 揭晓：三十遍
#
# 每个圆点是一遍人生，三角是第一遍。

# %% [markdown] lang="en"
# ## 3. The answer: thirty lives
#
# Each dot is one life; the triangle marks the first.

# %%
import numpy as np

many = make_world([(lane(), luck) for luck in range(60)])
many.run()
open_disputes = many.results().runs["dispute_backlog"].to_numpy()
thirty = open_disputes[:30]

row, across = "过 30 遍", "没了结的纠纷（下半年平均，每千人，件）"  # zh
row, across = "30 lives", "open disputes per 1,000 residents (mean of the second half-year)"  # en
dots({row: thirty}, across=across, mark={row: thirty[0]}, lang=LANG)

# %%
low, middle, high = np.quantile(thirty, [0.05, 0.5, 0.95])
print(f"最小 {thirty.min():.1f}，最大 {thirty.max():.1f}，正中间 {middle:.1f}")  # zh
print(f"十遍里有九遍落在 {low:.1f} 到 {high:.1f} 之间")  # zh
print(f"smallest {thirty.min():.1f}, largest {thirty.max():.1f}, middle {middle:.1f}")  # en
print(f"nine lives in ten lie from {low:.1f} to {high:.1f}")  # en

# %% tags=["check"]
assert thirty.max() > 3 * thirty.min()
assert first.results().runs["dispute_backlog"][0] == thirty[0]

# %% [markdown] lang="zh"
# 什么都没有改变，最大的一遍却是最小的一遍的几倍。所以，只看一个社区、一年的一个数字，看到的很可能是运气。
#
# ## 4. 大一点的社区
#
# 再多过 30 遍，一共 60 遍。每四遍合成一个四倍大的社区，看看这 15 个大社区。

# %% [markdown] lang="en"
# Nothing was changed, and the largest is several times the smallest. So one number of one community in one year may show
# little but luck.
#
# ## 4. A larger community
#
# Take 30 more lives, 60 in all. Put four and four together, each four as one large community. Look at these 15.

# %%
large = open_disputes.reshape(15, 4).mean(axis=1)
rows = ("小社区（60 遍）", "四倍大的社区（15 遍）")  # zh
rows = ("small (60 lives)", "four times as large (15)")  # en
dots(dict(zip(rows, (open_disputes, large), strict=True)), across=across, lang=LANG)

# %%
print(f"散开的程度：小社区 {open_disputes.std():.1f}，大社区 {large.std():.1f}")  # zh
print(f"spread (standard deviation): small {open_disputes.std():.1f}, large {large.std():.1f}")  # en

# %% tags=["check"]
assert 0.25 < large.std() / open_disputes.std() < 0.75

# %% [markdown] lang="zh"
# ## 5. 练习
#
# 区里办了一次“百日攻坚”。一个小社区去年和今年相比，没了结的纠纷少了四分之一。负责人说：攻坚见效了。
#
# 1. 假如攻坚其实**什么用也没有**，光凭运气，出现“少四分之一以上”的可能性有多大？先看第 4 节的圆点，猜一个百分数，
#    再看答案。
# 2. 要让大家相信真的见效，你会要求看什么？
# 3. 社区大到四倍，散开的程度大约缩小到几分之几？（用第 4 节的两个数相除。）

# %% [markdown] lang="en"
# ## 5. Exercise
#
# The district held a campaign of a hundred days. In one small community there are a quarter fewer open disputes than
# last year. The head of the campaign says: it worked.
#
# 1. Suppose the campaign did **nothing at all**. How likely is a fall by a quarter or more by luck alone? Look at the dots
#    of section 4, guess a per cent, then open the answer.
# 2. What would you ask to see before you believe that it worked?
# 3. If the community is four times as large, to which part does the spread shrink? (Divide the two numbers of section 4.)

# %% tags=["solution"]
last_year, this_year = np.meshgrid(open_disputes, open_disputes)  # 任取两遍，当作去年和今年  # zh
last_year, this_year = np.meshgrid(open_disputes, open_disputes)  # any two lives as last year and this year  # en
other = ~np.eye(60, dtype=bool)
fell = (this_year <= 0.75 * last_year)[other].mean()
print(f"光凭运气就“少四分之一以上”：{100 * fell:.0f}%")  # zh
print(f"散开的程度缩小到 {large.std() / open_disputes.std():.2f} 倍")  # zh
print(f"a fall by a quarter or more by luck alone: {100 * fell:.0f} %")  # en
print(f"the spread shrinks to {large.std() / open_disputes.std():.2f} of itself")  # en

# %% tags=["check"]
assert 0.2 < fell < 0.5

# %% [markdown] lang="zh" tags=["solution"]
# 1. 可能性相当大：什么都不做，也常常会“少四分之一”。同样常常会“多三分之一”，只是没有人为此开庆功会。
# 2. 例如：没有攻坚的社区同期怎样；攻坚之前几年的数字上下浮动多少；许多社区一起看；或者同一运气下有和没有的对比（下一课）。
# 3. 大约一半。理论上是四的平方根分之一，也就是二分之一；只有 15 个大社区，所以略有出入。

# %% [markdown] lang="en" tags=["solution"]
# 1. Quite likely. Without any cause, numbers often fall by a quarter. They as often rise by a third, and nobody
#    celebrates that.
# 2. For example: communities without the campaign in the same time; how far numbers moved in earlier years; many
#    communities together; or with and without it under the same luck (next lesson).
# 3. To about a half. In theory one over the square root of four; with 15 large ones it differs a little.

# %% [markdown] lang="zh"
# **讨论** 各社区按这个数字排名，排在最前和最后的，多半是大社区还是小社区？这样排名公平吗？

# %% [markdown] lang="en"
# **Discuss** Communities are ranked by this number. Will mostly large or small ones stand first and last? Is that fair?

# %%
print(about_pictures(lane(), 60, LANG))

# %% [markdown] lang="zh" tags=["worksheet"]
# 姓名：＿＿＿＿＿＿　　班级：＿＿＿＿＿＿
#
# **一、预测（运行第 3 节之前写）**
#
# | | 我的预测 | 结果 |
# |---|---|---|
# | 30 遍里最小的 | | |
# | 30 遍里最大的 | | |
# | 第一遍偏好、居中还是偏坏 | | |
#
# **二、做一次运气** 抛硬币 10 次，正面 ＿＿ 次。全班的结果画成圆点图：
#
# （留白）
#
# **三、练习**
#
# 1. 我猜光凭运气“少四分之一”的可能性：＿＿ %　　答案：＿＿ %
# 2. 我会要求看：＿＿＿＿＿＿＿＿＿＿＿＿
# 3. 散开的程度缩小到约 ＿＿ 分之 ＿＿
#
# **四、一句话** 听到“比去年少了”，我会先问：＿＿＿＿＿＿＿＿＿＿＿＿

# %% [markdown] lang="en" tags=["worksheet"]
# Name: ________________  Class: ________________
#
# **1. Prediction (before section 3)**
#
# | | I predict | Result |
# |---|---|---|
# | smallest of 30 | | |
# | largest of 30 | | |
# | the first: good side, middle, bad side | | |
#
# **2. Make luck** Toss a coin ten times: ____ heads. Draw the results of the class as dots:
#
# (space)
#
# **3. Exercise**
#
# 1. I guess a fall by a quarter by luck alone: ____ %  Answer: ____ %
# 2. I would ask to see: ______________________
# 3. The spread shrinks to about ____
#
# **4. In one sentence** When I hear "fewer than last year", I first ask: ______________________

# %% [markdown] lang="zh" tags=["teacher"]
# ## 教学安排（30 分钟）
#
# | 分钟 | 做什么 |
# |---|---|
# | 0–5 | 看第一遍的地图和数字；全班预测 |
# | 5–10 | 抛硬币：每人十次，黑板上画圆点图 |
# | 10–17 | 三十遍的圆点图，对照预测 |
# | 17–21 | 大社区：为什么散得没那么开 |
# | 21–27 | 练习：先猜，再揭晓 |
# | 27–30 | 讨论排名 |
#
# **容易误解的地方** “运气”不是“没有原因”。每一件事都有原因，只是这些原因与社区办得好不好无关。
#
# **讨论要点** 排在最前和最后的，多半是小社区，因为它们的数字散得开，和办得好不好没有关系。公平一点的办法：看好几年，
# 只和一样大的比，或者写明上下浮动多少。
#
# **学习单第一部分的结果**

# %% [markdown] lang="en" tags=["teacher"]
# ## Course of the lesson (30 minutes)
#
# | Minutes | What |
# |---|---|
# | 0-5 | Map and number of the first life; predictions |
# | 5-10 | Coins: ten tosses each, dots on the board |
# | 10-17 | Thirty lives, against the predictions |
# | 17-21 | The large community: why does it spread less? |
# | 21-27 | Exercise: guess, then open |
# | 27-30 | Discuss rankings |
#
# **Easily misunderstood** Luck does not mean "without a cause". Each event has causes. They have nothing to do with how
# well the community is run.
#
# **Discussion** Mostly small ones stand first and last. Their numbers spread further, however well they are run. Fairer:
# take several years, compare communities of the same size, or say how far the number moves by luck.
#
# **Results for part 1 of the worksheet**

# %% tags=["teacher"]
better = int((thirty < thirty[0]).sum())  # 比第一遍少的有几遍  # zh
better = int((thirty < thirty[0]).sum())  # lives with fewer than the first  # en
print(f"最小 {thirty.min():.1f}，最大 {thirty.max():.1f}")  # zh
print(f"第一遍 {thirty[0]:.1f}：另外 29 遍里，有 {better} 遍比它少，所以偏坏（多）")  # zh
print(f"smallest {thirty.min():.1f}, largest {thirty.max():.1f}")  # en
print(f"the first, {thirty[0]:.1f}: {better} of the 29 others have fewer, so it is on the bad side")  # en

# %% tags=["check"]
assert better > 20
