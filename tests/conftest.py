"""What holds for all tests: the command line answers in English unless a test asks for another language."""

import os

os.environ["GONGZHI_LANG"] = "en"  # for the processes that tests start, too
