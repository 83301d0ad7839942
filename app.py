"""The dashboard: `solara run app.py`, then open the address that it prints. Works without internet."""

from dashboard.offline import stay_offline
from dashboard.page import Layout, Page

stay_offline()

__all__ = ["Layout", "Page"]
