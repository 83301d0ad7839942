"""The dashboard: `gongzhi app` or `solara run app.py`, then open the address that it prints. Needs no internet."""

from dashboard.offline import stay_offline
from dashboard.serve import protect
from dashboard.site import routes

stay_offline()
protect()

__all__ = ["routes"]
