"""Makes the peers' own virtual environment: their versions pinned, apart from SeeWhy's.

    python benchmarks/peers/make_venv.py [FOLDER]          by default .venv-peers in the project; 7 GB

Peers need torchvision and SeeWhy's tests need it absent, so one environment cannot serve both. Plain pip, whatever
index it is configured for; PEERS_TORCH_INDEX names another index for torch and torchvision, such as PyTorch's own for
CPU wheels (https://download.pytorch.org/whl/cpu), a third of the size on Linux. Prints the interpreter.
"""

import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).parent
DEFAULT = HERE.parent.parent / ".venv-peers"
REQUIREMENTS = HERE / "requirements.txt"


def python_of(folder: Path) -> Path:
    """Its interpreter."""
    return folder / ("Scripts" if os.name == "nt" else "bin") / "python"


def is_made(folder: Path) -> bool:
    """Whether everything was installed as it is pinned now."""
    stamp = folder / "made"
    return stamp.is_file() and stamp.read_text() == REQUIREMENTS.read_text()


def make(folder: Path) -> Path:
    """Makes it, or brings it up to date."""
    if is_made(folder):
        return python_of(folder)
    if not python_of(folder).is_file():
        venv.create(folder, with_pip=True)
    pip = [str(python_of(folder)), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    pinned = [line for line in REQUIREMENTS.read_text().splitlines() if line and not line.startswith("#")]
    index = os.environ.get("PEERS_TORCH_INDEX")
    if index:
        torch = [line for line in pinned if line.startswith("torch")]
        subprocess.run([*pip, "--index-url", index, *torch], check=True)
    subprocess.run([*pip, "-r", str(REQUIREMENTS)], check=True)
    (folder / "made").write_text(REQUIREMENTS.read_text())
    return python_of(folder)


if __name__ == "__main__":
    print(make(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
