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
# # 第 1 课：一件纠纷的一生
#
# **用时** 30 分钟　**需要** 依次运行单元格，不用写代码
#
# **目标** 学完本课，你能讲清一件邻里纠纷从发生到了结走过哪些站，并指出时间主要花在哪里。
#
# 社区里的大事小事，背后都是一个个具体的人。本课先认识一位居民和他的家，再跟着他家的一件烦心事，一天一天看到底。
#
# 这里的社区是虚构的，由电脑模拟。模拟不是预测，只用来看清来龙去脉。

# %% [markdown] lang="en"
# # Lesson 1: The life of one dispute
#
# **Time** 30 minutes  **You need** to run the cells in turn; no code to write
#
# **Goal** Afterwards you can tell which stations a dispute between neighbours passes, from its first day to its last,
# and where most of the time goes.
#
# Behind everything in a community there are people. You first meet a resident and his home. Then you follow one trouble
# of this home, day by day, to the end.
#
# The community is made up and simulated by a computer. A simulation is no forecast. It helps to see how things hang
# together.

# %% [markdown] lang="zh"
# ## 1. 一个社区，一位居民
#
# 先打开这个小社区：四个小区，四百户人家。图上每个小方格是一户，颜色越深，这一家对在这里生活越满意。

# %% [markdown] lang="en"
# ## 1. A community and a resident
#
# Open the small community: four compounds, 400 households. Each small square is a flat. The darker it is, the more
# satisfied this household is with living here.

# %%
from experiments.lessons.about import about_pictures
from experiments.lessons.diary import a_long_story, follow
from experiments.lessons.lane import lane
from experiments.lessons.maps import community_map, satisfaction
from experiments.lessons.path_picture import path_picture
from scenarios.build import make_world

LANG = "zh"  # zh
LANG = "en"  # en
LUCK = 3  # 第几号运气：换一个数，就换一段人生  # zh
LUCK = 3  # number of the luck: another number, another history  # en

place = lane()
world = make_world([(place, LUCK)])
world.run()  # 运行一年  # zh
world.run()  # run one year  # en

case = a_long_story(world.results().ledger)  # 从全年的事项中挑一件曲折的纠纷  # zh
case = a_long_story(world.results().ledger)  # of all cases of the year, a dispute with a winding path  # en
story = follow(place, LUCK, case)
print(story.person.card(LANG))

# %%
title, unit = "老巷社区：他家在哪里？", "满意度"  # zh
title, unit = "The lane: where is his home?", "satisfaction"  # en
community_map(
    world, satisfaction(world), title=title, unit=unit, limits=(0, 1), home=story.person, lang=LANG
)

# %% [markdown] lang="zh"
# **看一看** 哪个小区的颜色最浅？猜猜为什么。（提示：看小区的名字。）

# %% [markdown] lang="en"
# **Look** Which compound is palest? Guess why. (Hint: read the names of the compounds.)

# %% [markdown] lang="zh"
# ## 2. 先预测
#
# 有一天，这位居民遇上了一件烦心事（是什么事，下一张图会告诉你）。**先不要往下运行。** 在学习单上写下：
#
# 1. 从发生到了结，要多少天？
# 2. 其中有多少天，没有任何办事的人在管这件事？
# 3. 最后是谁解决的：小区和网格、社区、街道，还是区里？

# %% [markdown] lang="en"
# ## 2. Predict first
#
# One day trouble comes to this resident (the next picture says which). **Do not go on yet.** Write down on your
# worksheet:
#
# 1. How many days will pass from its beginning to its end?
# 2. On how many of these days will nobody in charge be dealing with it?
# 3. Who will end it: the neighbourhood and its grid worker, the community, the street office, or the district?

# %% [markdown] lang="zh"
# ## 3. 揭晓：这件事走过的路
#
# 横轴是天数，纵轴是这件事“在哪一级手里”。灰色部分表示没有办事的人在管它。

# %% [markdown] lang="en"
# ## 3. The answer: the path of this case
#
# To the right run the days. Upwards you see in whose hands the case lay. In the grey part nobody in charge dealt with it.

# %%
path_picture(story, LANG)

# %%
print(story.diary(LANG))

# %% [markdown] lang="zh"
# **纸面办结**：期限到了，档案上写“已办结”，事情其实没有解决。**不再反映**：当事人不说了，困扰却还在。
# 这两种情形下，办公室的统计里已经没有这件事，老百姓的日子里却还有。

# %% [markdown] lang="en"
# **Closed on paper**: the deadline has come, the file says "closed", and nothing is settled. **Given up**: those whom it
# troubles stop telling, and the trouble lasts. In both, the case has left the office's statistics, and not people's
# lives.

# %%
print("一共", story.days, "天")  # zh
print("没有人在管的天数：", story.days_unknown)  # zh
print("上门办理、调处：", story.attempts, "次，共", round(story.hours, 1), "小时")  # zh
print("days in all:", story.days)  # en
print("days on which nobody dealt with it:", story.days_unknown)  # en
print("attempts:", story.attempts, "- hours of work:", round(story.hours, 1))  # en

# %% tags=["check"]
assert story.person.age >= 60 and story.end == "settled"
assert story.moments[-1].on_paper == 1
assert any(moment.where == "given_up" for moment in story.moments)
assert story.days_unknown > 0.4 * story.days
assert story.hours < 24 < 24 * story.days
homes = world.buildings.compound[world.households.building]
content = [satisfaction(world)[homes == compound].mean() for compound in range(4)]
assert max(content[:2]) < min(content[2:]) - 0.1, "the two old compounds are palest"

# %% [markdown] lang="zh"
# ## 4. 练习
#
# 1. 把真正花在办理上的工时换算成“天”（一天按 8 小时）。它占全部天数的几分之几？其余的时间，事情在等什么？
# 2. 第 20 天以后，路线掉回灰色，在灰色里又变了一次。这两次变化各是为什么？（日记里有答案。）
# 3. 如果只能改一处，让这件事早些了结，你改哪里？写出理由。

# %% [markdown] lang="en"
# ## 4. Exercise
#
# 1. Turn the hours of work into days (eight hours each). Which part of all days is that? What did the case wait for in
#    the rest?
# 2. After day 20 the path falls back into the grey, and then changes once more within it. What is the reason of each
#    change? (The diary knows.)
# 3. If you could change one thing so that the case ends sooner, what would it be? Give your reason.

# %% tags=["solution"]
working_days = story.hours / 8
print(f"真正办理：{working_days:.1f} 天，占 {story.days} 天的 {100 * working_days / story.days:.0f}%")  # zh
print(f"其中没有人在管的天数占 {100 * story.days_unknown / story.days:.0f}%")  # zh
print(f"worked on: {working_days:.1f} days, {100 * working_days / story.days:.0f} % of {story.days}")  # en
print(f"nobody dealt with it on {100 * story.days_unknown / story.days:.0f} % of the days")  # en

# %% [markdown] lang="zh" tags=["solution"]
# 1. 办理只占很小一部分。其余时间里，要么没有人知道、没有人管，要么在等下一次上门、等转到上一级。
# 2. 第一处是“纸面办结”：档案关了，事情还在。紧接着当事人灰了心，不再反映。直到有人走访，事情才重新回到办事的人手里。
# 3. 没有标准答案。说得通的例子：不许纸面办结；办结之后回访；多走访，早些发现；早些转到有权解决的那一级。
#    好的理由会指着图上的一段说：省下的就是这些天。

# %% [markdown] lang="en" tags=["solution"]
# 1. Work is a small part. In the rest, nobody knew or cared, or the case waited for the next visit or the next level.
# 2. First it was closed on paper: the file was shut and the trouble lasted. Then the resident lost heart and stopped
#    telling. Only a visit brought the case back into somebody's hands.
# 3. There is no single answer. Good ones: no closing on paper; a call back afterwards; more visits, so that it is found
#    sooner; sooner to the level that can decide. A good reason points at a stretch of the path: these are the days saved.

# %% [markdown] lang="zh"
# ## 5. 轮到你了（选做）
#
# 把第一个单元格里的 `LUCK` 改成 0、4 或 6，再从头运行。同一个社区，换了运气，就是另一个人、另一件事。
#
# **讨论** 办公室的报表上，这件事会被记成几次“已办结”？如果你是这位居民，你会怎么评价？

# %% [markdown] lang="en"
# ## 5. Your turn (if you like)
#
# Set `LUCK` in the first cell to 0, 4 or 6 and run everything again. It is the same community with another luck: another
# person, another trouble.
#
# **Discuss** How many times will the office's report count this case as closed? What would you say, if you were this
# resident?

# %% [markdown] lang="zh"
# ## 6. 往里看一眼（选做，不用写代码）
#
# 电脑每天怎样对待这件事？模型另有一份写给人读的代码：一个人是一个对象，每天轮到一次。下面这几行就是居民的一轮
# （代码里的说明是英文）：先自己商量；然后，要么说出来，要么被人发现，要么就此忍下，要么再拖一天。

# %% [markdown] lang="en"
# ## 6. Look inside (if you like; no code to write)
#
# How does the computer treat this case each day? The model is written a second time, for people to read: a person is an
# object and has a turn every day. These lines are the turn of a resident. First the trouble is talked over. Then it is
# told, or found, or given up, or it lasts another day.

# %%
import inspect

from experiments.api import plain_world
from plain.codes import State
from plain.resident import Resident

print(inspect.getsource(Resident.step))
print(inspect.getsource(Resident.bear))

# %% [markdown] lang="zh"
# 用这份代码把同一年再走一遍，只盯着同一件事。左边是发生后的天数。和上面的日记对一对：每一步都一样。

# %% [markdown] lang="en"
# Now this code lives through the same year, and we watch the same case. The number is the day since it arose. Hold it
# against the diary above: every step is the same.

# %%
WORDS = {
    State.LATENT: "办事的人不知道",  # zh
    State.OPEN: "有人在办",  # zh
    State.WAITING: "等下一次",  # zh
    State.RESIGNED: "不再反映",  # zh
    State.CLOSED: "了结",  # zh
    State.LATENT: "nobody in charge knows",  # en
    State.OPEN: "somebody is at it",  # en
    State.WAITING: "waits for the next visit",  # en
    State.RESIGNED: "given up",  # en
    State.CLOSED: "over",  # en
}
again, before = plain_world(place, seed=LUCK), None
while again.day <= story.ended:
    again.step()
    for each in (*again.cases, *again.closed):
        if each.key == case and each.state != before:
            before = each.state
            print(again.day - 1 - story.arisen, WORDS[before])

# %% tags=["check"]
assert before == State.CLOSED and again.day - 1 == story.ended

# %%
print(about_pictures(place, 1, LANG))

# %% [markdown] lang="zh" tags=["worksheet"]
# 姓名：＿＿＿＿＿＿　　班级：＿＿＿＿＿＿
#
# **一、预测（运行第 3 节之前写）**
#
# | | 我的预测 | 结果 |
# |---|---|---|
# | 从发生到了结的天数 | | |
# | 没有人在管的天数 | | |
# | 最后由哪一级解决 | | |
#
# **二、画一画** 不看屏幕，凭记忆画出这件事走过的路，标出“纸面办结”和“不再反映”。
#
# （留白）
#
# **三、练习**
#
# 1. 真正办理 ＿＿ 天，占全部的 ＿＿ %。其余时间在等：＿＿＿＿＿＿＿＿＿＿
# 2. 掉回灰色，是因为：＿＿＿＿＿＿＿＿　在灰色里又变，是因为：＿＿＿＿＿＿＿＿
# 3. 我会改：＿＿＿＿＿＿＿＿，因为：＿＿＿＿＿＿＿＿＿＿＿＿
#
# **四、一句话** 这节课让我最意外的是：＿＿＿＿＿＿＿＿＿＿＿＿

# %% [markdown] lang="en" tags=["worksheet"]
# Name: ________________  Class: ________________
#
# **1. Prediction (before section 3)**
#
# | | I predict | Result |
# |---|---|---|
# | days from beginning to end | | |
# | days on which nobody deals with it | | |
# | level that ends it | | |
#
# **2. Draw** Without looking at the screen, draw the path of the case. Mark where it was closed on paper and where it
# was given up.
#
# (space)
#
# **3. Exercise**
#
# 1. Worked on: ____ days, ____ % of all. In the rest it waited for: ____________________
# 2. It fell back into the grey because: ______________ It changed within the grey because: ______________
# 3. I would change: ______________ because: ______________________
#
# **4. In one sentence** What surprised me most: ______________________

# %% [markdown] lang="zh" tags=["teacher"]
# ## 教学安排（30 分钟）
#
# | 分钟 | 做什么 |
# |---|---|
# | 0–5 | 认识社区和居民；全班看图，说说颜色为什么深浅不同 |
# | 5–10 | 预测：每人写学习单，请三四位说出自己的数字和理由 |
# | 10–18 | 揭晓路线图和日记；请一位同学照着图，用第一人称讲这件事 |
# | 18–25 | 练习，两人一组 |
# | 25–30 | 讨论：报表怎么记，居民怎么想 |
#
# **容易误解的地方** 学生常以为“不再反映”就是“解决了”。请反复追问：困扰还在吗？
#
# **看一看的答案** 两个老旧小区。房子旧，又没有物业公司，公共部位的烦心事多，也没有专门的人修。
#
# **讨论要点** 报表上会记两次“已办结”：一次是纸面办结，一次是真正解决。对居民来说，事情只解决了一次，中间还灰过心。
#
# **衔接** 下一课问：像这样没有人说出口的事，全社区有多少？

# %% [markdown] lang="en" tags=["teacher"]
# ## Course of the lesson (30 minutes)
#
# | Minutes | What |
# |---|---|
# | 0-5 | Meet the community and the resident; the class says why colours differ |
# | 5-10 | Predictions on the worksheet; three or four say their number and their reason |
# | 10-18 | The path and the diary; one student tells the story along the path, as "I" |
# | 18-25 | Exercise in pairs |
# | 25-30 | Discussion: how the report counts it, and what the resident thinks |
#
# **Easily misunderstood** Students take "given up" for "settled". Keep asking: does the trouble last?
#
# **Look** The two old compounds. The houses are old and no property firm serves them. So more is broken in the shared parts,
# and nobody is there to mend it.
#
# **Discussion** The report counts it as closed twice: once on paper, and once when it was settled. For the resident it was
# over only once, and in between he lost heart.
#
# **What follows** The next lesson asks how many troubles in the whole community nobody tells.
