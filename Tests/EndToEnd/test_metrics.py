"""Metrics, their page, the dashboard, the alerts and the runbook hold together (section 2.2)."""

import json
import re
import shutil
import subprocess

import pytest
import yaml

import exposition
from hub import PATIENCE, ROOT
from running import until

DEPLOY = ROOT / "deploy"
PAGE = (DEPLOY / "metrics.md").read_text()
RUNBOOK = (DEPLOY / "runbook.md").read_text()
DASHBOARD = json.loads((DEPLOY / "grafana" / "linehub.json").read_text())
ALERTS = [rule for group in yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text())["groups"] for rule in group["rules"]]
# What Prometheus makes of a scrape by itself.
OF_PROMETHEUS = {"up"}


async def families(hub):
    response = await hub.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    return exposition.read(response.body.decode())


def documented():
    """Type, help and labels by name, of each row of the page's tables."""
    rows = re.findall(r"^\| `([a-z_]+)(?:\{([a-z,]+)\})?` \| (\w+) \| (.*?) \|", PAGE, re.MULTILINE)
    assert len({name for name, *_ in rows}) == len(rows), "a metric stands there twice"
    return {name: (kind, words, set(filter(None, labels.split(",")))) for name, labels, kind, words in rows}


def queried(expression):
    """The metrics that a query of PromQL names, as families."""
    bare = re.sub(r'"[^"]*"|\{[^}]*\}|\b(?:by|on|without|ignoring|group_left)\s*\([^)]*\)|\[[^\]]*\]', " ", expression)
    return {re.sub(r"_(bucket|sum|count)$", "", name) for name in re.findall(r"\b(?:linehub|process)_\w+|\bup\b", bare)}


def panels(place=DASHBOARD):
    for panel in place["panels"]:
        yield panel
        if "panels" in panel:
            yield from panels(panel)


async def test_what_is_exposed_is_what_is_documented(office):
    await office.furnish()
    bo = await office.desk(office.bo)
    await office.connected(bo)
    exposed = {
        family.name: (family.kind, family.help, {label for _, labels in family.samples for label, _ in labels} - {"le"})
        for family in (await families(office.hub)).values()
    }
    assert exposed == documented()


async def test_no_label_comes_from_outside(office):
    """Bounded: the series of a node that people use are those of one that nobody does."""
    await office.furnish()
    before = {key for family in (await families(office.hub)).values() for key in family.samples}
    bo = await office.desk(office.bo, kind="mobile")
    await office.connected(bo)
    await office.hub.post({"jsonrpc": "2.0", "id": 1, "method": "no.such.method"}, office.hub.token(office.bo))
    after = {key for family in (await families(office.hub)).values() for key in family.samples}
    assert before == after


async def test_an_event_is_measured_from_its_commit_to_its_send(lone_office):
    """Each commit once, whoever watches; nothing of it takes a second on a machine that is not stopped."""
    office = lone_office
    await office.furnish()
    bo = await office.desk(office.bo)
    before = await families(office.hub)
    await office.connected(bo)
    after = await families(office.hub)

    def grown(name, suffix="_count", **labels):
        key = (name + suffix, tuple(labels.items()))
        return after[name].samples[key] - before[name].samples[key]

    events = grown("linehub_events_total", "")
    assert 0 < grown("linehub_event_seconds") <= events * 2, "a commit is told by each of the threads that have watchers"
    assert grown("linehub_event_seconds", "_sum") > 0
    assert grown("linehub_fan_out") > 0 and grown("linehub_fan_out", "_sum") >= grown("linehub_fan_out")
    assert grown("linehub_request_seconds", scope="switch") > 0 and grown("linehub_request_seconds", scope="client") > 0
    assert grown("linehub_store_write_seconds") > 0
    assert grown("linehub_redis_seconds") == 0
    assert after["linehub_sessions"].samples["linehub_sessions", (("kind", "desktop"),)] == 1
    assert after["linehub_sessions"].samples["linehub_sessions", (("kind", "switch"),)] == 1
    (build,) = after["linehub_build_info"].samples.values()
    assert build == 1


async def test_what_is_refused_is_counted_by_its_word(office):
    await office.furnish()
    key = ("linehub_refusals_total", (("code", "unknownCall"),))
    before = (await families(office.hub))[key[0]].samples[key]
    await office.hub.post({"jsonrpc": "2.0", "id": 1, "method": "call.answer", "params": {"call": "h.x", "commandId": "c"}},
                          office.hub.token(office.bo))  # fmt: skip
    assert (await families(office.hub))[key[0]].samples[key] == before + 1


async def test_a_threads_time_and_the_machines_limits_are_told(hub):
    found = await families(hub)
    for name in ("process_resident_memory_bytes", "process_open_fds", "process_max_fds", "process_cpu_seconds_total"):
        assert found[name].samples[name, ()] > 0, name
    assert len(found["linehub_thread_cpu_seconds_total"].samples) == 2

    async def one_has_worked():
        return sum((await families(hub))["linehub_thread_cpu_seconds_total"].samples.values()) > 0

    # A fresh thread has worked for less than the kernel counts.
    await until(one_has_worked, "time of a thread", 10 * PATIENCE)


def test_queries_of_the_dashboard_name_metrics_that_exist():
    known = documented().keys() | OF_PROMETHEUS
    seen = set()
    for panel in panels():
        for target in panel.get("targets", []):
            names = queried(target["expr"])
            assert names and names <= known, f"{panel['title']}: {names - known}"
            seen |= names
    assert len(seen) > 30
    numbers = [panel["id"] for panel in panels()]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_an_alert_names_metrics_that_exist_and_its_section_of_the_runbook(rule):
    names = queried(rule["expr"])
    assert names and names <= documented().keys() | OF_PROMETHEUS
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert rule["annotations"]["summary"] and rule["annotations"]["runbook_url"].endswith(f"runbook.md#{rule['alert'].lower()}")
    section = re.search(rf"^## {rule['alert']}\n(.*?)(?=^## |\Z)", RUNBOOK, re.MULTILINE | re.DOTALL)
    assert section, "the runbook has no section for it"
    for part in ("**What it means.**", "**What users see.**", "**How to look.**", "**What to do.**"):
        assert part in section[1], part


@pytest.mark.skipif(not shutil.which("promtool"), reason="promtool is not installed")
async def test_prometheus_own_tool_takes_it_all(hub, tmp_path):
    """The exposition, the alerts, and the dashboard's queries as rules."""
    text = (await hub.get("/metrics")).body
    subprocess.run(["promtool", "check", "metrics"], input=text, check=True)
    queries = [target["expr"] for panel in panels() for target in panel.get("targets", [])]
    rules = [
        {"record": f"query:{number}", "expr": query.replace("$__rate_interval", "1m").replace("$instance", ".*")}
        for number, query in enumerate(queries)
    ]
    dashboard = tmp_path / "dashboard.yml"
    dashboard.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}))
    for file in (DEPLOY / "prometheus" / "alerts.yml", dashboard):
        subprocess.run(["promtool", "check", "rules", str(file)], check=True)


def test_the_runbook_has_no_section_for_an_alert_that_is_not_there():
    assert re.findall(r"^## (\w+)$", RUNBOOK, re.MULTILINE) == [rule["alert"] for rule in ALERTS]
