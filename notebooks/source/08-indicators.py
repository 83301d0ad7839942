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
# # 第 8 课：指标会说谎
#
# **用时** 35 分钟　**需要** 依次运行单元格，不用写代码
#
# **目标** 学完本课，你能说明为什么“指标一旦成了目标，就不再是好指标”，并能看出哪些数字容易做出来，哪些不容易。

# %% [markdown] lang="en"
# # Lesson 8: When the indicator lies
#
# **Time** 35 minutes  **You need** to run the cells in turn; no code to write
#
# **Goal** Afterwards you can say why a measure that becomes a target stops being a good measure, and tell numbers that are
# easily made to look good from those that are not.

# %% [markdown] lang="zh"
# ## 1. 办公室的屏幕和居民的日子
#
# 同一天、同一个社区。办公室的屏幕上只有受理的事（第一张图）；居民的日子里，还有没受理、没人管的事（第二张图）。

# %% [markdown] lang="en"
# ## 1. The office's screen and people's days
#
# The same day in the same community. The office's screen shows what is on record (first map). People's days hold what is
# not on record, too (second map).

# %%
from experiments.analysis.goodhart import goodhart
from experiments.design.cheats import CHEATS, HELPS
from experiments.lessons.about import about_pictures
from experiments.lessons.charts import signs
from experiments.lessons.lane import lane
from experiments.lessons.maps import community_map, troubles
from experiments.lessons.people import an_adult_with
from scenarios.build import make_world

LANG = "zh"  # zh
LANG = "en"  # en

world = make_world([(lane(), 4)])
world.run()
who = an_adult_with(world, least_age=70)
print(who.card(LANG))

# %%
title, either = "办公室的屏幕：哪几家的事已经受理，还没了结", ("没有", "有")  # zh
title, either = "The office's screen: homes with a case on record", ("none", "some")  # en
community_map(world, troubles(world, known=True), title=title, either=either, home=who, lang=LANG)

# %%
title, either = "居民的日子：哪几家还有没了结的事", ("没有", "有")  # zh
title, either = "People's days: homes in which a case lasts, on record or not", ("none", "some")  # en
community_map(world, troubles(world), title=title, either=either, home=who, lang=LANG)

# %% [markdown] lang="zh"
# ## 2. 四项“改革”
#
# 四个社区各推行一项改革，年底都来报喜：

# %% [markdown] lang="en"
# ## 2. Four "reforms"
#
# Four communities each bring in a reform, and all report success at the end of the year:

# %%
reforms = [CHEATS["unrecorded"], CHEATS["quick_only"], CHEATS["on_paper"], HELPS["more_hours"]]
for number, reform in enumerate(reforms, 1):
    print(f"{number}. {reform.name(LANG)}：{reform.how(LANG)}")  # zh
    print(f"{number}. {reform.name(LANG)}: {reform.how(LANG)}")  # en

# %% [markdown] lang="zh"
# ## 3. 先预测
#
# 在学习单的表上，给每项改革画箭头：▲ 变好，▼ 变坏，· 看不出。
#
# - 办公室的屏幕：受理的件数（越少越好看）、“真正解决”的比例、办结的件数（越多越好看）。
# - 居民的日子：未结纠纷、90 天内没解决的事、受困扰的天数、满意度。

# %% [markdown] lang="en"
# ## 3. Predict first
#
# In the table of your worksheet draw an arrow for each reform: ▲ better, ▼ worse, · cannot tell.
#
# - The office's screen: cases on record (fewer look good), share "truly solved", closings in the files (more look good).
# - People's days: open disputes, cases not settled within 90 days, days of trouble, satisfaction.

# %% [markdown] lang="zh"
# ## 4. 揭晓
#
# 每项改革和“照旧”在同样的 12 种运气下相比。

# %% [markdown] lang="en"
# ## 4. The answer
#
# Each reform is compared with "as it is" under the same 12 lucks.

# %%
found = goodhart([lane()], 12, cheats=reforms[:3], helps=reforms[3:], progress=False)
SCREEN = {"recorded": "lower", "truly_solved": "higher", "closed_on_paper": "higher"}
DAYS = {"dispute_backlog": "lower", "unsettled_90": "lower", "trouble_days": "lower", "satisfaction": "higher"}
as_is = found.runs[found.runs["change"] == ""].set_index("seed")


def sign(reform, name, better):
    """1 变好，-1 变坏，0 看不出：平均差别要超过偶然浮动的两倍。"""  # zh
    """1 better, -1 worse, 0 cannot tell: the mean difference must exceed twice its error by chance."""  # en
    changed = found.runs[found.runs["change"] == reform.id].set_index("seed")
    gap = (changed[name] - as_is[name]) * (1 if better == "higher" else -1)
    error = gap.std() / len(gap) ** 0.5
    return 0 if abs(gap.mean()) <= 2 * error else (1 if gap.mean() > 0 else -1)


table = [[sign(reform, *each) for each in (*SCREEN.items(), *DAYS.items())] for reform in reforms]
columns = ["受理件数", "真正解决率", "办结件数", "未结纠纷", "90天未解决", "受困扰天数", "满意度"]  # zh
heads, words = ("办公室的屏幕", "居民的日子"), ("变好", "变坏", "看不出")  # zh
columns = ["on record", "truly solved", "closings", "disputes", "after 90 days", "trouble", "satisfaction"]  # en
heads, words = ("the office's screen", "people's days"), ("better", "worse", "cannot tell")  # en
signs([each.name(LANG) for each in reforms], columns, table, split=3, heads=heads, words=words, lang=LANG)

# %% tags=["check"]
unrecorded, quick, paper, honest = table
assert unrecorded[0] == 1 and unrecorded[1] == 1 and all(mark == -1 for mark in unrecorded[3:])
assert quick[0] == 1 and quick[1] == 1 and all(mark == -1 for mark in quick[3:])
assert paper[2] == 1 and 1 not in paper[3:]
assert -1 not in honest[3:] and 1 in honest[3:]

# %% [markdown] lang="zh"
# 前两项：屏幕上件数少了、解决率高了，居民的日子却样样变坏。道理很简单：不登记，数字就好看；只挑省时的办，解决率就高。
# 第三项：办结的件数多了，居民的日子没有一样变好。第四项是老老实实加人手：居民的日子变好了，屏幕上却未必更好看。
#
# ## 5. 练习
#
# 1. 如果只看屏幕给四个社区排名，谁会排在最前？谁会吃亏？（按受理件数、真正解决率、办结件数各想一遍。）
# 2. 给“真正解决率”挑毛病：它的分母是什么？怎样只改分母就让它变高？
# 3. 设计一个不容易做假的指标：谁来数、数什么、多久数一次？再想一个作弊的办法，看你的指标挡不挡得住。

# %% [markdown] lang="en"
# The first two: fewer cases on the screen, a higher share solved, and everything in people's days is worse. What is not
# recorded cannot look bad; who takes only quick cases solves a larger share. The third: more closings, and nothing in
# people's days is better. The fourth is honest help, more hands: people's days get better, while the screen need not
# look better.
#
# ## 5. Exercise
#
# 1. If the four were ranked by the screen alone, who would stand first? Who would lose? (Think of each of its three
#    numbers.)
# 2. Criticise "share truly solved": what is it a share of? How can one raise it by changing only that?
# 3. Design an indicator that is hard to fake: who counts what, and how often? Then think of a cheat and see whether your
#    indicator withstands it.

# %% tags=["solution"]
level = found.runs.groupby("change")[["recorded", "truly_solved", "closed_on_paper"]].mean()
for reform in reforms:
    cases, solved, closed = level.loc[reform.id]
    print(f"{reform.name(LANG)}：受理 {cases:.0f} 件，真正解决 {solved:.0%}，纸面办结 {closed:.0f} 件")  # zh
    print(f"{reform.name(LANG)}: {cases:.0f} on record, {solved:.0%} truly solved, {closed:.0f} closings")  # en

# %% tags=["check"]
assert level.drop("").idxmin()["recorded"] == "quick_only" == level.drop("").idxmax()["truly_solved"]
assert level["closed_on_paper"].idxmax() == "on_paper"
for name, towards in (("recorded", -1), ("truly_solved", 1), ("closed_on_paper", 1)):
    assert (towards * level[name]).drop("").rank(ascending=False)["more_hours"] >= 2

# %% [markdown] lang="zh" tags=["solution"]
# 1. 按受理件数或真正解决率，“只受理省时的事项”第一，“一律不登记”第二；按办结件数，“一律纸面办结”第一。无论按哪一个，
#    老老实实加人手都排不到第一，吃亏的是它。排名一公布，别的社区就会学排在前面的。
# 2. 分母是“受理的事”。难办的不受理，分母就小了，比例就高了，一件事也没多解决。
# 3. 好的方向：从“发生的全部事”数起，而不是从“受理的事”数起；由外面的人抽样上门问，不由办事的人自己数；
#    隔 90 天再问一次。作弊的办法例如：提前知道抽到谁，先去打招呼。挡法：临时抽签。

# %% [markdown] lang="en" tags=["solution"]
# 1. By cases on record or by the share truly solved, "only quick kinds" stands first and "nothing on record" second; by
#    closings, "everything closed on paper" does. By none of them honest help stands first, so it loses. Once the ranking
#    is known, others copy those on top.
# 2. It is a share of what is on record. Refuse the hard ones, and the share rises, with nothing more solved.
# 3. A good direction: count from all that arises and not from what is on record; let outsiders ask a sample at home, not
#    those who are judged; ask again after 90 days. A cheat: to know who is drawn and to call on them first. Against it:
#    draw at the last minute.

# %% [markdown] lang="zh"
# **再玩一玩** 本课的动手网页里有十四种取巧的做法、十一个数字：哪个数字骗得过，谁抓得住？
#
# **讨论** 学校里有没有这样的指标？它本来想量什么，后来量成了什么？

# %% [markdown] lang="en"
# **Play on** The playable page of this lesson has fourteen cheats and eleven numbers: which number is fooled, which one
# notices?
#
# **Discuss** Does your school have such an indicator? What was it meant to measure, and what does it measure now?

# %%
print(about_pictures(lane(), 12, LANG))

# %% [markdown] lang="zh" tags=["worksheet"]
# 姓名：＿＿＿＿＿＿　　班级：＿＿＿＿＿＿
#
# **一、预测（▲ 变好，▼ 变坏，· 看不出）**
#
# | 改革 | 受理件数 | 真正解决率 | 办结件数 | 未结纠纷 | 90天未解决 | 受困扰天数 | 满意度 |
# |---|---|---|---|---|---|---|---|
# | 发现问题一律不登记 | | | | | | | |
# | 只受理省时的事项 | | | | | | | |
# | 到期一律纸面办结 | | | | | | | |
# | 增加工时 | | | | | | | |
#
# **二、我猜对了** ＿＿ 格（共 28 格）
#
# **三、练习**
#
# 1. 只看屏幕，排最前的是 ＿＿＿＿＿＿，吃亏的是 ＿＿＿＿＿＿
# 2. “真正解决率”的分母是 ＿＿＿＿＿＿
# 3. 我的指标：＿＿＿＿＿＿　谁来数：＿＿＿＿＿＿　它挡不住的作弊：＿＿＿＿＿＿
#
# **四、一句话** 听到哪个单位报出一个好看的数字，我会先问：＿＿＿＿＿＿＿＿＿＿＿＿

# %% [markdown] lang="en" tags=["worksheet"]
# Name: ________________  Class: ________________
#
# **1. Prediction (▲ better, ▼ worse, · cannot tell)**
#
# | Reform | on record | truly solved | closings | disputes | after 90 days | trouble | satisfaction |
# |---|---|---|---|---|---|---|---|
# | nothing is put on record | | | | | | | |
# | only quick kinds are taken | | | | | | | |
# | everything is closed on paper | | | | | | | |
# | more hours | | | | | | | |
#
# **2. I was right** in ____ of 28 cells
#
# **3. Exercise**
#
# 1. By the screen alone, first is ____________; who loses: ____________
# 2. "Truly solved" is a share of ____________
# 3. My indicator: ____________ Who counts: ____________ A cheat that it does not stop: ____________
#
# **4. In one sentence** When an office reports a good number, I first ask: ______________________

# %% [markdown] lang="zh" tags=["teacher"]
# ## 教学安排（35 分钟）
#
# | 分钟 | 做什么 |
# |---|---|
# | 0–5 | 地图：屏幕上有什么、没有什么 |
# | 5–12 | 四项改革；每人填预测表 |
# | 12–20 | 揭晓；先让学生解释第一行左右两边为什么相反 |
# | 20–30 | 练习：每组设计一个指标，别组来作弊 |
# | 30–35 | 讨论学校里的指标 |
#
# **请注意** 模型里没有人“坏”。四项做法在报告和新闻里都有影子；本课谈的是制度，不评价任何一个社区。

# %% [markdown] lang="en" tags=["teacher"]
# ## Course of the lesson (35 minutes)
#
# | Minutes | What |
# |---|---|
# | 0-5 | The map: what is on the screen, and what is not |
# | 5-12 | Four reforms; each fills in the table of predictions |
# | 12-20 | The answer; students explain why left and right differ in the first row |
# | 20-30 | Exercise: each group designs an indicator, another cheats |
# | 30-35 | Discuss indicators at school |
#
# **Mind** Nobody in the model is bad. The lesson is about rules of the game and judges no community.
