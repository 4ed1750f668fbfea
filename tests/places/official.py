"""Official files to check against, where somebody has put them; never part of the repository."""

import os
from pathlib import Path

import pytest

_TOLD = os.environ.get("KIM_OFFICIAL_DATA")
FOLDER = Path(_TOLD) if _TOLD else Path(__file__).resolve().parents[3] / "shared" / "data"
GV100AD = FOLDER / "standards" / "gv100ad" / "GV100AD_301123_rlp_sample.txt"
GENESIS = FOLDER / "standards" / "genesis"
GEMEINDEN = FOLDER / "rlp_gemeinden.csv"
BOUNDARIES = FOLDER / "rlp_kreise.geojson"


def needs(path: Path) -> pytest.MarkDecorator:
    """Skip a test where its official file is absent; hand-made samples cover the same code."""
    return pytest.mark.skipif(
        not path.exists(), reason=f"amtliche Datei {path.name} fehlt (KIM_OFFICIAL_DATA)"
    )
