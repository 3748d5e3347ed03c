"""Prometheus' text format 0.0.4, read strictly."""

import math
import re
from dataclasses import dataclass, field

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"'
SAMPLE = re.compile(rf"({NAME})(?:\{{({LABEL}(?:,{LABEL})*)\}})? (\S+)")
SUFFIXES = ("_bucket", "_sum", "_count")


@dataclass
class Family:
    name: str
    help: str
    kind: str
    samples: dict = field(default_factory=dict)
    """Values by name of the sample and its labels, as a tuple of pairs."""


def read(text):
    """The families by name; whatever is not as the format has it is an AssertionError."""
    assert text.endswith("\n")
    families, latest, helped = {}, None, None
    for line in text.splitlines():
        if line.startswith("# HELP "):
            _, _, name, words = line.split(" ", 3)
            assert re.fullmatch(NAME, name) and name not in families and words, line
            assert not re.search(r"\\[^\\n]", words.replace("\\\\", "")), line
            helped = (name, words)
        elif line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            assert helped and helped[0] == name, f"{name} has no help before its type, or two types"
            assert kind in ("counter", "gauge", "histogram"), line
            latest = families[name] = Family(*helped, kind)
            helped = None
        else:
            match = SAMPLE.fullmatch(line)
            assert match, f"no sample: {line}"
            name, labels, value = match[1], match[2] or "", float(match[match.lastindex])
            pairs = tuple(found[:2] for found in re.findall(LABEL, labels))
            assert latest and name in names(latest), f"{line} stands in {latest and latest.name}"
            assert (name, pairs) not in latest.samples, f"twice: {line}"
            latest.samples[name, pairs] = value
    for family in families.values():
        check(family)
    return families


def names(family):
    return {family.name + suffix for suffix in SUFFIXES} if family.kind == "histogram" else {family.name}


def check(family):
    """The field's rules for one family (https://prometheus.io/docs/practices/naming/)."""
    assert (family.kind == "counter") == family.name.endswith("_total"), f"{family.name} is a {family.kind}"
    if family.kind != "gauge":
        assert all(value >= 0 and math.isfinite(value) for value in family.samples.values()), family.name
    if family.kind != "histogram":
        return
    series = {}
    for (name, labels), value in family.samples.items():
        rest = tuple(pair for pair in labels if pair[0] != "le")
        parts = series.setdefault(rest, {"buckets": []})
        if name.endswith("_bucket"):
            parts["buckets"].append((float(dict(labels)["le"]), value))
        else:
            parts[name.removeprefix(family.name)] = value
    for parts in series.values():
        bounds, counts = zip(*parts["buckets"])
        assert list(bounds) == sorted(set(bounds)) and bounds[-1] == math.inf, f"{family.name}: {bounds}"
        assert list(counts) == sorted(counts), f"{family.name}: buckets are not cumulative: {counts}"
        assert counts[-1] == parts["_count"], family.name
