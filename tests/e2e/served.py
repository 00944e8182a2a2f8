"""The application as browsers reach it: its answers are compressed, as the proxy does in a real installation."""

import sys
from pathlib import Path

from consult.project.asgi import application as uncompressed

sys.path.append(str(Path(__file__).resolve().parents[2] / "scripts"))
from local.compression import Compressed

application = Compressed(uncompressed)
