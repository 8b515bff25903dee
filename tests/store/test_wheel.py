"""What is installed from a wheel is whole: the program finds what it ships with."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_a_wheel_brings_its_data_and_runs_the_demo(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "pip", "wheel", str(ROOT), "--no-deps", "--no-build-isolation", "--quiet"]
    subprocess.run([*build, "--wheel-dir", str(tmp_path)], check=True, capture_output=True, cwd=tmp_path)
    (wheel,) = tmp_path.glob("tcrm-*.whl")
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    path = os.pathsep.join([str(installed), os.environ["PYTHONPATH"]])
    environ = {**os.environ, "PYTHONPATH": path, "TCRM_HOME": str(tmp_path / "home")}
    code = "import tcrm, sys; print(tcrm.__file__); from tcrm.cli.main import run; run()"
    ran = subprocess.run(
        [sys.executable, "-c", code, "--demo", "find", "huber"],
        capture_output=True,
        text=True,
        env=environ,
        cwd=tmp_path,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith(str(installed))
    assert "Huber & Söhne AG" in ran.stdout
