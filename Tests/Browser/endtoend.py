"""The node, switch and office of the end-to-end tests."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "EndToEnd"))

from hub import PATIENCE, Hub  # noqa: E402 - found by the path above
from office import Office  # noqa: E402
from sound import OPUS, OPUS_KIND, leave, stored, wav  # noqa: E402

__all__ = ["OPUS", "OPUS_KIND", "PATIENCE", "Hub", "Office", "SteadyHub", "leave", "stored", "wav"]


class SteadyHub(Hub):
    """Comes back on the port that it had, as a page that reconnects expects."""

    def flags(self):
        flags = super().flags()
        if self.port:
            flags[1] = f"127.0.0.1:{self.port}"
        return flags
