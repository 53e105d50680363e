"""Compile the kernels (`detector/**/*.pyx`) when the package is built or installed.

Run ``python hatch_build.py`` from a checkout after a change to one of them. Where there is no C
compiler, the build fetches one from PyPI. ``DETECTOR_CHECK_BOUNDS=1`` makes slow kernels that raise
instead of reading beyond an array, for the tests.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
CHECKED = bool(os.environ.get("DETECTOR_CHECK_BOUNDS"))
DIRECTIVES = {
    "language_level": "3",
    "boundscheck": CHECKED,
    "wraparound": False,
    "cdivision": not CHECKED,
    "initializedcheck": CHECKED,
    "freethreading_compatible": True,  # kernels keep nothing between calls
}


def _has_compiler() -> bool:
    wanted = os.environ.get("CC", "cc").split()[0]
    return sys.platform == "win32" or shutil.which(wanted) is not None


def compile_kernels() -> list[Path]:
    """Compile what has changed, in place; the modules that can be imported then."""
    from Cython.Build import cythonize
    from setuptools import Distribution, Extension
    from setuptools.command.build_ext import build_ext

    if not _has_compiler():
        zig = f"{sys.executable} -m ziglang cc"
        os.environ.update(CC=zig, LDSHARED=f"{zig} -shared", AR=f"{sys.executable} -m ziglang ar")
    flags = [] if sys.platform == "win32" else ["-O3", "-fwrapv", "-ffp-contract=off"]
    sources = sorted((ROOT / "detector").rglob("*.pyx"))
    extensions = cythonize(
        [
            Extension(
                ".".join(source.relative_to(ROOT).with_suffix("").parts),
                [str(source)],
                extra_compile_args=flags,
            )
            for source in sources
        ],
        build_dir=str(ROOT / "build" / "cython"),
        compiler_directives=DIRECTIVES,
        force=CHECKED,
        quiet=True,
    )
    command = build_ext(Distribution({"name": "detector", "ext_modules": extensions}))
    command.inplace, command.parallel = True, os.cpu_count()
    command.build_temp = str(ROOT / "build" / "temp")
    command.ensure_finalized()
    command.run()
    return [Path(command.get_ext_fullpath(one.name)) for one in extensions]


class CustomBuildHook(BuildHookInterface[Any]):
    """Puts compiled kernels into wheels, and beside their sources for editable installs."""

    def dependencies(self) -> list[str]:
        """What the build needs beyond what is always installed for it."""
        return [] if _has_compiler() else ["ziglang>=0.13"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before files are gathered."""
        if self.target_name != "wheel":
            return
        modules = compile_kernels()
        build_data["pure_python"], build_data["infer_tag"] = False, True
        build_data["artifacts"] += [str(one.resolve().relative_to(ROOT)) for one in modules]


if __name__ == "__main__":
    for module in compile_kernels():
        print(module.resolve().relative_to(ROOT))
