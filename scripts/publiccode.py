"""The command that writes where the sources are published: `make publiccode URL=https://…`.

`publiccode.yml` describes the software to the catalogues of public software.
"""

import re
import sys
from pathlib import Path

FILE = Path(__file__).resolve().parents[1] / "publiccode.yml"
LINE = re.compile(r"^url:.*$", re.MULTILINE)
# A host with a dot, then a path, without credentials, query or signs that YAML would read.
ADDRESS = re.compile(r"https://[\w-]+(\.[\w-]+)+(:\d+)?/[\w./~%+-]+", re.ASCII)


def main() -> int:
    """Write the address that the command line gives. Return 1 if it is refused."""
    address = sys.argv[1] if len(sys.argv) > 1 else ""
    if not ADDRESS.fullmatch(address):
        print(
            "publiccode: give the https address of the repository, such as"
            " URL=https://forge.example.org/town/consult.git.",
            file=sys.stderr,
        )
        return 1
    described = LINE.sub(f'url: "{address}"', FILE.read_text(encoding="utf-8"), count=1)
    FILE.write_text(described, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
