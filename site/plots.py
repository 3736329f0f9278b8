"""Plots of the benchmarks: SVG out of the build folder's bench.json, or out of the table in docs/benchmarks.md."""

import html
import json
import os
import re

from described import ROOT


def measured():
    """The rows of the last `make bench`, else those of the table of the guide; and where they come from."""
    file = ROOT / (os.environ.get("CARGO_TARGET_DIR") or "target") / "bench.json"
    if file.exists():
        return json.loads(file.read_text(encoding="utf-8")), "the last `make bench` of this folder"
    rows = []
    for line in (ROOT / "docs/benchmarks.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        spread = re.fullmatch(r"([\d.]+)–([\d.]+)", cells[5]) if len(cells) == 7 else None
        if spread and cells[4]:
            rows.append(
                {
                    "case": cells[0],
                    "set": cells[1],
                    "side": cells[2],
                    "ns": float(cells[3] or 0),
                    "median": float(cells[4]),
                    "p10": float(spread[1]),
                    "p90": float(spread[2]),
                }
            )
    return rows, "the table in [Benchmarks](docs/benchmarks.md)"


def plot(rows):
    """One case: a bar a side, as long as its time is in shares of C++'s; a whisker from p10 to p90."""
    width, height = 340, 38  # a row is its name, and below it its bar
    most = max(1.2, *(row["p90"] for row in rows)) * 1.05
    whole = height * len(rows) + 26

    def x(value):
        return 1 + width * value / most

    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width + 110} {whole}" role="img" '
        f'font-size="12" aria-label="{html.escape(rows[0]["case"])}">'
    ]
    step = next(s for s in (0.25, 0.5, 1, 2, 5, 10, 100, 1000) if most / s < 8)
    tick = 0.0
    while tick <= most:
        out.append(f'<line class="grid" x1="{x(tick):.1f}" y1="0" x2="{x(tick):.1f}" y2="{whole - 22}"/>')
        anchor = "middle" if tick else "start"
        out.append(f'<text class="axis" x="{x(tick):.1f}" y="{whole - 8}" text-anchor="{anchor}">{tick:g}</text>')
        tick += step
    for at, row in enumerate(rows):
        y = at * height
        ours = "rocks" if "rocks_" in row["side"] or row["side"].startswith("rocks") else "other"
        middle = y + 25
        time = f", {row['ns']:g} ns" if row["ns"] else ""
        out.append(
            f'<text class="row-name" x="3" y="{y + 15}">{html.escape(row["side"])}</text>'
            f'<rect class="bar-{ours}" x="{x(0)}" y="{y + 19}" height="12" width="{x(row["median"]) - x(0):.1f}"/>'
            f'<line class="whisker" x1="{x(row["p10"]):.1f}" y1="{middle}" x2="{x(row["p90"]):.1f}" y2="{middle}"/>'
            f'<text class="axis" x="{x(max(row["median"], row["p90"])) + 6:.1f}" y="{middle + 4}">'
            f"{row['median']:.3f}{time}</text>"
        )
    out.append(f'<line class="one" x1="{x(1):.1f}" y1="0" x2="{x(1):.1f}" y2="{whole - 22}"/></svg>')
    return "".join(out)


def page():
    """The page of plots, in Markdown."""
    rows, source = measured()
    text = [
        "# Benchmark plots\n",
        "Each bar is the median time of a side as a share of C++'s in the same round, the line across its end goes "
        "from the 10th to the 90th percentile; shorter is faster, and the dashed line is C++. Blue is this library. "
        f"The figures come from {source}; [how they are measured](docs/benchmarks.md).\n",
    ]
    cases = {}
    for row in rows:
        cases.setdefault((row["case"], row["set"]), []).append(row)
    for (case, keys), sides in cases.items():
        # Cases that are no ratios of times to C++'s have a single row, and their own words in the guide.
        if len(sides) < 2 or not any(side["side"].startswith("C++") for side in sides):
            continue
        if any(side["median"] > 20 for side in sides):
            continue
        text.append(f"## {case}, {keys}{' keys' if keys.replace(',', '').isdigit() else ''}\n")
        text.append(f'```{{raw}} html\n<div class="plot">{plot(sides)}</div>\n```\n')
    return "\n".join(text)
