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
# # 第 4 课：公平的比较——前后对比，还是同一运气
#
# **用时** 35 分钟　**需要** 依次运行单元格，不用写代码
#
# **目标** 学完本课，你能说明“办法实施前后比一比”为什么常常骗人，以及怎样比才公平。
#
# 第 3 课看到：光凭运气，数字就会大起大落。那么一个办法到底有没有用，该怎么看出来？

# %% [markdown] lang="en"
# # Lesson 4: A fair comparison. Before and after, or the same luck
#
# **Time** 35 minutes  **You need** to run the cells in turn; no code to write
#
# **Goal** Afterwards you can say why "before and after" often deceives, and how to compare fairly.
#
# In lesson 3 numbers rose and fell by luck alone. How can one see then whether a measure works?

# %% [markdown] lang="zh"
# ## 1. 一个办法：报到
#
# 住在这里、在别处上班的党员，到社区报到，业余时间出来帮忙：巡查、打扫、陪着调解。第二年年初开始实行。
#
# 下面是实行了报到的社区和它的一位居民，看的是第二年年底。

# %% [markdown] lang="en"
# ## 1. A measure: members register
#
# Party members who live here and work elsewhere register with the community. In their free time they patrol, clean and
# help to settle quarrels. It begins with the second year.
#
# Here are a community with the measure and one of its residents, at the end of the second year.

# %%
import datetime

from experiments.lessons.about import about_pictures
from experiments.lessons.charts import dots, lines
from experiments.lessons.lane import lane
from experiments.lessons.maps import community_map, trust
from experiments.lessons.people import an_adult_with
from scenarios.build import make_world

LANG = "zh"  # zh
LANG = "en"  # en

without = lane(days=730)
register = without.with_interventions(members_register={"start": datetime.date(2025, 1, 1), "ramp_days": 60})

one = make_world([(register, 0)])
one.run()
who = an_adult_with(one, least_age=40)
print(who.card(LANG))

# %%
title, unit = "两年以后：各家对社区办事的信任", "信任"  # zh
title, unit = "After two years: trust of each household", "trust"  # en
community_map(one, trust(one), title=title, unit=unit, limits=(0.3, 0.7), home=who, lang=LANG)

# %% [markdown] lang="zh"
# **看一看** 哪个小区信任最高？只看这一张图，能不能说这是报到的功劳？
#
# ## 2. 先预测
#
# 20 个社区（同一个社区，20 种运气）都实行了报到。每个社区的主任都拿没了结的纠纷作比较：第二年下半年，和第一年下半年比。
#
# 1. 20 位主任里，会有几位报告“纠纷变**多**了”？
# 2. 如果什么也没做，也这样前后一比，会有几位报告“变**少**了”？

# %% [markdown] lang="en"
# **Look** Which compound trusts most? Does this one picture tell whether the measure did it?
#
# ## 2. Predict first
#
# Twenty communities (one community, 20 lucks) adopt the measure. The head of each compares open disputes in the second
# half of year two with those in the second half of year one.
#
# 1. How many of the 20 heads of communities will report **more** disputes?
# 2. Had nobody done anything, how many would report **fewer** by the same comparison?

# %% [markdown] lang="zh"
# ## 3. 揭晓：三种比法

# %% [markdown] lang="en"
# ## 3. The answer: three comparisons


# %%
def half_years(scenario):
    """每一种运气下，第一年和第二年下半年的平均未结纠纷。"""  # zh
    """Mean of open disputes in the second halves of both years, for each luck."""  # en
    world = make_world([(scenario, luck) for luck in range(20)])
    world.run()
    series = world.results().series
    found = series[series["metric"] == "dispute_backlog"].pivot(index="day", columns="run", values="value")
    return found.loc[182:364].mean(), found.loc[548:729].mean(), found


before, after, course = half_years(register)
before_0, after_0, course_0 = half_years(without)

# %%
names = ("实行报到：后减前", "什么也没做：后减前", "同一运气：有减没有")  # zh
names = ("measure: after - before", "nothing: after - before", "same luck: with - without")  # en
across = "没了结的纠纷（每千人，件）；小于 0 是变少了"  # zh
across = "open disputes per 1,000 residents; below 0: fewer"  # en
gaps = dict(zip(names, (after - before, after_0 - before_0, after - after_0), strict=True))
dots(gaps, across=across, zero=True, lang=LANG)

# %%
for name, gap in gaps.items():
    fewer, more, same = (gap < 0).sum(), (gap > 0).sum(), (gap == 0).sum()
    print(f"{name}：变少 {fewer} 个，变多 {more} 个，一样 {same} 个；平均 {gap.mean():+.2f}，散开 {gap.std():.2f}")  # zh
    print(f"{name}: fewer in {fewer}, more in {more}, the same in {same}", end="; ")  # en
    print(f"mean {gap.mean():+.2f}, spread {gap.std():.2f}")  # en

# %% tags=["check"]
naive, nothing, fair = gaps.values()
assert (naive > 0).sum() >= 3 and (nothing < 0).sum() >= 3
assert fair.std() < 0.6 * naive.std()
assert (fair < 0).sum() > (fair > 0).sum()

# %% [markdown] lang="zh"
# 第一行和第二行散得差不多：前后对比看到的主要是运气。第三行窄得多：两边的人、两边的事、两边的运气都一样，
# 只差报到这一样，差别就是报到的作用。
#
# 真实世界里没有“同一运气”的另一个世界，这是模拟的长处。真实世界里最接近的办法，是找条件相近、没有实行的社区作对照，
# 并且多找几个。
#
# ## 4. 看一个社区的两条线

# %% [markdown] lang="en"
# The first two rows spread about equally: before and after shows mostly luck. The third is much narrower. Both sides have
# the same people, the same events and the same luck. Only the measure differs, so the difference is its effect.
#
# The real world has no second world with the same luck; a simulation has. The nearest thing in reality are similar
# communities without the measure, and several of them.
#
# ## 4. Two lines of one community

# %%
luck = (after - after_0).abs().idxmax()  # 差别最大的一种运气  # zh
title = f"第 {luck} 号运气：没了结的纠纷，有报到和没有报到"  # zh
names, across, up, begins = ("没有", "有"), "第几天", "件（每千人）", "开始实行"  # zh
luck = (after - after_0).abs().idxmax()  # the luck under which they differ most  # en
title = f"Luck number {luck}: open disputes with and without the measure"  # en
names, across, up, begins = ("without", "with"), "day", "open disputes per 1,000 residents", "it begins"  # en
pair = {names[0]: course_0[luck], names[1]: course[luck]}
lines(course.index, pair, title=title, across=across, up=up, upright={begins: 366}, lang=LANG)

# %% tags=["check"]
assert (course_0.loc[:360] == course.loc[:360]).all().all()

# %% [markdown] lang="zh"
# 实行之前，两条线完全重合。为什么？实行之后，报到的人还要过一阵才多起来，两条线才慢慢分开。
#
# 这里挑的是 20 种运气里差别最大的一种，看得最清楚。别的运气下差别小一些。作用有多大，要看第三行的全部圆点，
# 不能只看挑出来的这一个。
#
# ## 5. 练习
#
# 1. 前后对比时，要有多少个社区取平均，才能看清报到的作用？（提示：作用看第三行的平均，散开看第一行。第 3 课说过，
#    四个合在一起，散开减半；九个合在一起，剩三分之一。剩下的散开，它的两倍要小于作用。）
# 2. 下面哪一种比法公平？说理由。
#    - 甲：实行报到的社区自愿参加，拿它们和没有参加的比。
#    - 乙：抽签决定哪些社区实行，再和没抽中的比。
#    - 丙：去年夏天和今年冬天比。

# %% [markdown] lang="en"
# Before it begins both lines are the same. Why? They part afterwards, and not at once: it takes a while until many have
# registered.
#
# Of the 20 lucks this is the one with the largest difference, chosen because it shows best. Under the others it is
# smaller. How large the effect is, all dots of the third row tell, and not the one that was picked.
#
# ## 5. Exercise
#
# 1. Over how many communities must one average "before and after" to see the effect of the measure? (Hint: take the effect
#    from the mean of the third row, the spread from the first. By lesson 3 four together halve the spread; nine leave a
#    third of it. Twice the spread that is left must be below the effect.)
# 2. Which comparison is fair? Give reasons.
#    - A: communities volunteer for the measure and are compared with those that did not.
#    - B: a lottery decides who adopts it; they are compared with the others.
#    - C: last summer with this winter.

# %% tags=["solution"]
naive, fair = after - before, after - after_0
needed = (2 * naive.std() / abs(fair.mean())) ** 2
print(f"前后对比散开 {naive.std():.2f}，同一运气散开 {fair.std():.2f}，报到的作用约 {fair.mean():+.2f}")  # zh
print(f"前后对比大约要 {round(needed, -1):.0f} 个社区取平均，才看得清")  # zh
print(f"spread: before and after {naive.std():.2f}, same luck {fair.std():.2f}; effect {fair.mean():+.2f}")  # en
print(f"before and after needs about {round(needed, -1):.0f} communities")  # en

# %% [markdown] lang="zh" tags=["solution"]
# 1. 取平均时，运气按社区个数的平方根缩小（第 3 课）：四个剩二分之一，九个剩三分之一，一百个剩十分之一。把散开的两倍除以作用，
#    再自乘一次，就得出上面的个数。
# 2. 乙公平：抽签使两边除了报到没有系统的差别。甲不公平：肯参加的社区本来就可能更齐心。丙不公平：季节不同，
#    空调滴水、商户噪音本来就是夏天多。

# %% [markdown] lang="en" tags=["solution"]
# 1. Luck in a mean shrinks with the square root of the number (lesson 3): four leave a half, nine a third, a hundred a
#    tenth. Divide twice the spread by the effect, and multiply the result by itself. This gives the number above.
# 2. B is fair: by lottery the two sides differ in nothing but the measure. A is not: those who volunteer may be closer
#    already. C is not: dripping air conditioners and noisy businesses belong to the summer.

# %% [markdown] lang="zh"
# **讨论** 找一条写着“实行以来下降百分之几”的新闻。还缺什么，才能下结论？

# %% [markdown] lang="en"
# **Discuss** Find a news item that says "down by so many per cent since". What is missing for a conclusion?

# %%
print(about_pictures(without, 20, LANG))

# %% [markdown] lang="zh" tags=["worksheet"]
# 姓名：＿＿＿＿＿＿　　班级：＿＿＿＿＿＿
#
# **一、预测（运行第 3 节之前写）**
#
# | 20 位主任里 | 我的预测 | 结果 |
# |---|---|---|
# | 实行了报到，却报告变多的 | | |
# | 什么也没做，却报告变少的 | | |
#
# **二、画一画** 三行圆点，哪一行最窄？画出来，写上为什么。
#
# （留白）
#
# **三、练习**
#
# 1. 前后对比大约要 ＿＿ 个社区
# 2. 公平的是 ＿＿，因为 ＿＿＿＿＿＿＿＿＿＿；不公平的两种，毛病分别是 ＿＿＿＿＿＿、＿＿＿＿＿＿
#
# **四、一句话** 公平的比较就是：＿＿＿＿＿＿＿＿＿＿＿＿

# %% [markdown] lang="en" tags=["worksheet"]
# Name: ________________  Class: ________________
#
# **1. Prediction (before section 3)**
#
# | Of 20 heads of communities | I predict | Result |
# |---|---|---|
# | measure in force, and yet "more disputes" | | |
# | nothing done, and yet "fewer disputes" | | |
#
# **2. Draw** Which of the three rows of dots is narrowest? Draw it and write why.
#
# (space)
#
# **3. Exercise**
#
# 1. Before and after needs about ____ communities
# 2. Fair is ____, because ______________; what is wrong with the others: ____________, ____________
#
# **4. In one sentence** A fair comparison is: ______________________

# %% [markdown] lang="zh" tags=["teacher"]
# ## 教学安排（35 分钟）
#
# | 分钟 | 做什么 |
# |---|---|
# | 0–5 | 报到是什么；预测 |
# | 5–15 | 三种比法的圆点图：先让学生解释第二行 |
# | 15–21 | 两条线为什么先重合、后分开 |
# | 21–30 | 练习，两人一组；第 1 题可只估计，不必算 |
# | 30–35 | 讨论一条真实的新闻 |
#
# **容易误解的地方** “同一运气”不是“运气好”，而是两边用同一串偶然。可以用“同一副牌发两次”来讲。
#
# **看一看的答案** 单位大院。但是一张图说明不了什么：没有前后，也没有对照。单位大院的信任本来就高（第 7 课有一张开始时的图）。
#
# **如果有人问** “什么也没做，为什么第二行变多的比变少的多？”可能只是运气：抛 20 次硬币，也很少正好十正十反。
#
# **讨论要点** 还缺：没有实行的地方同期怎样；以前各年上下浮动多少；比的是不是同一个季节；地方是怎么挑出来的；有几个地方。
#
# **学习单第一部分的结果**

# %% [markdown] lang="en" tags=["teacher"]
# ## Course of the lesson (35 minutes)
#
# | Minutes | What |
# |---|---|
# | 0-5 | What the measure is; predictions |
# | 5-15 | Three comparisons as dots: let students explain the second row first |
# | 15-21 | Why the two lines are one at first and part later |
# | 21-30 | Exercise in pairs; the first may be guessed |
# | 30-35 | Discuss a real news item |
#
# **Easily misunderstood** "The same luck" does not mean good luck. Both sides get the same chance events, like the same
# cards dealt twice.
#
# **Look** The former work unit's compound. But one picture tells nothing of the cause: it has no before and no other world.
# This compound trusted more from the start (lesson 7 has a map of the first day).
#
# **If somebody asks** "Nothing was done. Why do more rise than fall in the second row?" It may be luck: twenty coins seldom
# fall ten and ten.
#
# **Discussion** Missing are: places without it in the same time; how far the number moved in earlier years; whether the
# season is the same; how the places were chosen; how many there are.
#
# **Results for part 1 of the worksheet**

# %% tags=["teacher"]
risen, fallen = (after > before).sum(), (after_0 < before_0).sum()
print(f"20 位主任里，实行了报到却报告变多的：{risen} 位；什么也没做却报告变少的：{fallen} 位")  # zh
print(f"of 20 heads: with the measure, {risen} report more; with nothing done, {fallen} report fewer")  # en
