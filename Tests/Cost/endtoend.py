"""The node, client and switch of the end-to-end tests, with deadlines for a hub that is fifty times slower."""

import os
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "EndToEnd"))
os.environ["LINEHUB_PATIENCE"] = "6"

from client import Client  # noqa: E402 - it reads the patience when it is imported
from hub import Hub, binary_path  # noqa: E402
from switch import Switch  # noqa: E402

__all__ = ["Client", "Hub", "Switch", "binary_path"]
