"""The node, switch and office of the end-to-end tests."""

import os
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "EndToEnd"))

from hub import PATIENCE, Hub, SteadyHub  # noqa: E402 - found by the path above
from office import Office  # noqa: E402
from sound import OPUS, OPUS_KIND, leave, stored, wav  # noqa: E402

__all__ = ["OPUS", "OPUS_KIND", "PATIENCE", "WEB", "Hub", "Office", "SteadyHub", "leave", "stored", "wav"]

# The console that is compiled into the program, or a directory while one works on it.
WEB = ["--web", os.environ["LINEHUB_WEB"]] if "LINEHUB_WEB" in os.environ else []
