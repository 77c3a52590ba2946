"""`python -m benchmarks [NAME ...]`: run benchmarks, print their ratios, fail on a broken bound.

A benchmark is a module of this folder, named below, with `run() -> list[Figure]`.
"""

import sys
from importlib import import_module

from benchmarks import Figure

BENCHMARKS = ("labels", "guides", "desk", "imports", "lists", "groups", "follow_up", "memory")


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"No benchmark is called {unknown[0]}. There are: {', '.join(BENCHMARKS)}.")
        return 2
    figures: list[Figure] = []
    for name in names or BENCHMARKS:
        print(f"{name} ...", flush=True)
        figures += import_module(f"benchmarks.{name}").run()
    width = max(len(figure.name) for figure in figures)
    print(f"\n{'':{width}}  ratio  at most")
    for figure in figures:
        verdict = "" if figure.kept else "  TOO MUCH"
        print(f"{figure.name:{width}}  {figure.ratio:5.2f}  {figure.bound:7.2f}{verdict}")
    return 0 if all(figure.kept for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
