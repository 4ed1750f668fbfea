"""Front-end packages: install by lock file, copy what pages use into var/assets.

Fonts of PDF go into var/fonts: files for the program, which no browser asks for.

Run at set-up only. ``python assets.py strip-lock`` keeps addresses out of the lock file.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
MODULES = ROOT / "node_modules"
DATA = Path(os.environ.get("KIM_DATA_DIR", ROOT / "var"))
TARGET = DATA / "assets"
PRINT = DATA / "fonts"
KERN = MODULES / "@kern-ux/native/dist/kern.min.css"
FIRA = MODULES / "@fontsource/fira-sans/files"
ARABIC = MODULES / "@fontsource-variable/noto-sans-arabic/files"
SUBSETS = {
    "latin": "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2000-206F,"
    "U+20AC,U+2122,U+2190-2193,U+2212,U+2215,U+FEFF,U+FFFD",
    "latin-ext": "U+0100-0130,U+0132-0151,U+0154-02BA,U+1E00-1E9F,U+1EF2-1EFF,U+20A0-20AB",
    "cyrillic": "U+0301,U+0400-045F,U+0490-0491,U+04B0-04B1,U+2116",
}
ARABIC_RANGE = "U+0600-06FF,U+0750-077F,U+08A0-08FF,U+200C-200E,U+FB50-FDFF,U+FE70-FEFC"
WEIGHTS = (400, 600)
PRINT_FONTS = {
    "fira-sans": "FiraSans",
    "noto-sans": "NotoSans",
    "noto-sans-arabic": "NotoSansArabic",
}
PRINT_CUTS = ("400Regular", "600SemiBold")
FOREIGN = re.compile(r"@import|url\((?![\s\"']*data:)[^)]*\)")


def run(*command: str) -> None:
    """Run a program of node; its output is shown only when it fails."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} ist fehlgeschlagen:\n{done.stdout}{done.stderr}")


def font_face(family: str, weight: str, file: str, characters: str) -> str:
    return (
        f'@font-face {{ font-family: "{family}"; font-style: normal; font-display: swap; '
        f'font-weight: {weight}; src: url("fonts/{file}") format("woff2"); '
        f"unicode-range: {characters}; }}\n"
    )


def copy_fonts() -> None:
    """Only the files that pages name, and the style sheet that names them."""
    folder = TARGET / "fonts"
    folder.mkdir()
    rules = []
    for weight in WEIGHTS:
        for subset, characters in SUBSETS.items():
            file = f"fira-sans-{subset}-{weight}-normal.woff2"
            shutil.copyfile(FIRA / file, folder / file)
            rules.append(font_face("Fira Sans", str(weight), file, characters))
    file = "noto-sans-arabic-arabic-wght-normal.woff2"
    shutil.copyfile(ARABIC / file, folder / file)
    rules.append(font_face("Noto Sans Arabic", "100 900", file, ARABIC_RANGE))
    (TARGET / "fonts.css").write_text("".join(rules), encoding="utf-8")


def copy_print_fonts() -> None:
    """Whole fonts in TrueType for PDF, with their licences."""
    shutil.rmtree(PRINT, ignore_errors=True)
    PRINT.mkdir(parents=True)
    for package, family in PRINT_FONTS.items():
        folder = MODULES / "@expo-google-fonts" / package
        for cut in PRINT_CUTS:
            file = f"{family}_{cut}.ttf"
            shutil.copyfile(folder / cut / file, PRINT / file)
        shutil.copyfile(folder / "LICENSE_FONT", PRINT / f"{family}_LICENSE.txt")


def copy_kern() -> None:
    """KERN from left to right, and mirrored for languages written from right to left."""
    text = KERN.read_text(encoding="utf-8")
    if found := FOREIGN.search(text):
        sys.exit(f"KERN lädt etwas nach: {found[0][:80]}")
    (TARGET / "kern.css").write_text(text, encoding="utf-8")
    run("node", str(MODULES / "rtlcss/bin/rtlcss.js"), str(KERN), str(TARGET / "kern.rtl.css"))


def copy_leaflet() -> None:
    """Program and style of the map; its pictures of markers are not used."""
    folder = TARGET / "leaflet"
    folder.mkdir()
    for file in ("leaflet.js", "leaflet.css"):
        text = (MODULES / "leaflet/dist" / file).read_text(encoding="utf-8")
        text = re.sub(r"\n//# sourceMappingURL=.*", "", text)
        if file.endswith(".css"):
            text = re.sub(r"[^{}]*\{[^{}]*url\([^{}]*\}", "", text)
        (folder / file).write_text(text, encoding="utf-8")


def build() -> None:
    """Install, copy, mark as complete."""
    print("Gestaltung und Schriften werden eingerichtet …", flush=True)
    own = ROOT / ".venv/bin"
    os.environ["PATH"] = f"{os.environ.get('PATH', '')}{os.pathsep}{own}"
    if not shutil.which("npm"):
        sys.exit("npm fehlt. Bitte node installieren oder `make setup` aufrufen.")
    run("npm", "ci", "--no-audit", "--no-fund")
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    copy_kern()
    copy_fonts()
    copy_print_fonts()
    copy_leaflet()
    (TARGET / "test").mkdir()
    shutil.copyfile(MODULES / "axe-core/axe.min.js", TARGET / "test/axe.min.js")
    (TARGET / ".complete").touch()


def strip_lock() -> None:
    """Take sponsor links out of the lock file: it holds names and hashes, no addresses."""
    path = ROOT / "package-lock.json"
    lock = json.loads(path.read_text(encoding="utf-8"))
    for package in lock["packages"].values():
        package.pop("funding", None)
    path.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    strip_lock() if sys.argv[1:] == ["strip-lock"] else build()
