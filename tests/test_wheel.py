"""The wheel runs outside the checkout, the ontology with it."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.conftest import ROOT


def test_wheel_installs_and_runs_elsewhere(tmp_path, write):
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", str(tmp_path), str(ROOT)], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    place = tmp_path / "installed"
    subprocess.run([*pip, "install", "--no-deps", "--target", str(place), str(wheel)], check=True)
    environment = {**os.environ, "PYTHONPATH": str(place)}
    code = "import kg, sys; assert kg.__file__.startswith(sys.argv[1]), kg.__file__"
    subprocess.run([sys.executable, "-c", code, str(place)], env=environment, cwd=tmp_path, check=True)
    done = subprocess.run(
        [sys.executable, "-m", "kg", "build", str(write()), "--store", "s"],
        env=environment, cwd=tmp_path, capture_output=True, text=True, check=False,
    )
    assert done.returncode == 0, done.stderr
    page = subprocess.run(
        [sys.executable, "-m", "kg", "view", "--no-open", "-o", "g.html", "--store", "s"], env=environment, cwd=tmp_path, check=False
    )
    assert page.returncode == 0
