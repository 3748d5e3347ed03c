"""What deploy/ has for clusters is what it says: files that parse, manifests that Kubernetes takes, options that the program has."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from hub import ROOT, binary_path
from proxy import program

DEPLOY = ROOT / "deploy"
KUBERNETES = ("1.25", "1.30")


def compose():
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def manifests():
    return {(each["kind"], each["metadata"]["name"]): each for each in yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text())}


def checked(arguments, environment, directory):
    """What `linehub check-config` says of these options, which it must know."""
    command = [str(binary_path()), "check-config", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=directory)
    assert done.returncode == 0, f"{command} {environment}: {done.stderr}"
    return done.stdout


def seconds(text):
    return int(text.removesuffix("s"))


@pytest.mark.parametrize("version", KUBERNETES)
def test_kubernetes_takes_the_manifests(version):
    kubernetes_validate = pytest.importorskip("kubernetes_validate")
    for manifest in manifests().values():
        kubernetes_validate.validate(manifest, version, strict=True)


def test_the_manifests_agree_with_one_another_and_with_the_program(tmp_path):
    """Section 10: readiness at /readyz, time to drain before the end, and one node at a time."""
    found = manifests()
    state = found["StatefulSet", "linehub"]["spec"]
    pod = state["template"]["spec"]
    (hub,) = pod["containers"]
    (tmp_path / "linehub.yaml").write_text(found["ConfigMap", "linehub"]["data"]["linehub.yaml"])
    arguments = [str(tmp_path / "linehub.yaml") if word.endswith("linehub.yaml") else word for word in hub["args"][1:]]
    said = checked(arguments, {"LINEHUB_NODE": "linehub-0"}, tmp_path)
    drain = int(re.search(r"drainSeconds\W+(\d+)", said)[1])
    before = int(hub["lifecycle"]["preStop"]["exec"]["command"][1])
    assert pod["terminationGracePeriodSeconds"] >= before + drain + 10
    assert hub["readinessProbe"]["httpGet"]["path"] == "/readyz" and hub["livenessProbe"]["httpGet"]["path"] == "/healthz"
    labels = state["template"]["metadata"]["labels"]
    budget = found["PodDisruptionBudget", "linehub"]["spec"]
    assert budget["maxUnavailable"] == 1 and state["replicas"] >= 3
    for selector in (state["selector"]["matchLabels"], budget["selector"]["matchLabels"]):
        assert selector.items() <= labels.items()
    for name in ("linehub", state["serviceName"]):
        assert found["Service", name]["spec"]["selector"].items() <= labels.items()
    mounted = {mount["name"] for mount in hub["volumeMounts"]}
    assert mounted == {volume["name"] for volume in pod["volumes"]}
    (sound,) = (volume["persistentVolumeClaim"]["claimName"] for volume in pod["volumes"] if "persistentVolumeClaim" in volume)
    assert found["PersistentVolumeClaim", sound]["spec"]["accessModes"] == ["ReadWriteMany"], "each node plays what any took"


def test_the_nodes_of_the_compose_file_start_with_what_it_gives_them(tmp_path):
    services = compose()["services"]
    hubs = {name: service for name, service in services.items() if name.startswith("hub-")}
    assert len({hub["environment"]["LINEHUB_NODE"] for hub in hubs.values()}) == len(hubs) == 3
    places = {name: next(iter(service["networks"].values()))["ipv4_address"] for name, service in services.items()}
    assert len(set(places.values())) == len(places)
    for hub in hubs.values():
        assert hub["volumes"] == ["sound:/data"], "each node plays what any took"
        said = checked(hub["command"][1:], hub["environment"], tmp_path)
        for number in range(1, 4):
            assert places[f"sentinel-{number}"] in said
        assert seconds(hub["stop_grace_period"]) >= int(re.search(r"drainSeconds\W+(\d+)", said)[1]) + 10
    master = places["redis-1"]
    assert f"s/ 127.0.0.1 6379 / {master} 6379 /" in services["sentinel-1"]["command"][2]
    assert services["redis-2"]["environment"]["FOLLOWS"] == f"replicaof {master} 6379"


def test_the_shell_lines_of_the_compose_file_do_what_they_are_for(tmp_path):
    """They make of the files of deploy/ what the containers run."""
    services = compose()["services"]
    for service in ("redis-1", "sentinel-1", "haproxy"):
        line = services[service]["command"][2].replace("$$", "$")
        line = re.sub(r"exec .*", "", line).replace("/tmp/", "/data/").replace("/data/", f"{tmp_path}/")
        for file in ("redis.conf", "sentinel.conf", "haproxy.cfg"):
            line = line.replace(f"/etc/{file}", str(DEPLOY / file))
        subprocess.run(["sh", "-c", line], check=True, env={"PATH": "/usr/bin:/bin", "FOLLOWS": "replicaof 10.77.0.11 6379"})
    assert (tmp_path / "redis.conf").read_text().endswith("replicaof 10.77.0.11 6379\n")
    assert "sentinel monitor linehub 10.77.0.11 6379 2\n" in (tmp_path / "sentinel.conf").read_text()
    proxied = tmp_path / "haproxy.cfg"
    places = [next(iter(services[f"hub-{name}"]["networks"].values()))["ipv4_address"] for name in "abc"]
    assert re.findall(r"^    server \w+ (\S+):8080 check", proxied.read_text(), re.MULTILINE) == places
    subprocess.run([program("haproxy"), "-c", "-q", "-f", str(proxied)], check=True)


def test_the_service_may_read_what_it_is_given(tmp_path):
    """The unit's user is made when it starts: of /etc/linehub it reads what everybody may, and secrets systemd reads for it."""
    installing = (DEPLOY / "README.md").read_text()
    unit = (DEPLOY / "linehub.service").read_text()
    assert "DynamicUser=yes" in unit
    (directory,) = re.findall(r"install -d -m (\d+) /etc/linehub\b", installing)
    (file,) = re.findall(r"install -m (\d+) deploy/linehub.yaml /etc/linehub/", installing)
    assert int(directory, 8) & 0o005 == 0o005 and int(file, 8) & 0o004, "the hub itself opens linehub.yaml"
    assert "(umask 077; head -c 32 /dev/urandom | base64 > /etc/linehub/token-secret)" in installing
    assert "LoadCredential=token-secret:/etc/linehub/token-secret" in unit


def needed(file):
    """The libraries that the linker wrote into it."""
    done = subprocess.run(["objdump", "-p", str(file)], capture_output=True, text=True, check=True)
    return set(re.findall(r"NEEDED +(\S+)", done.stdout))


@pytest.mark.skipif("bookworm" not in Path("/etc/os-release").read_text(), reason="the lists are those of Debian 12")
@pytest.mark.parametrize("file", ["README.md", "Dockerfile"])
def test_what_is_installed_is_what_the_program_needs(file):
    """Of the Swift libraries, too; what apt itself stands on is there."""
    loaded = subprocess.run(["ldd", str(binary_path())], capture_output=True, text=True, check=True).stdout
    places = dict(re.findall(r"(\S+) => (/\S+)", loaded))
    swift = [place for place in places.values() if "/swift/" in place]
    names = set().union(*map(needed, [binary_path(), *swift])) - {Path(place).name for place in swift}
    files = [str(Path(places[name]).resolve()) for name in names if name in places]
    # Of some the packages say that they stand in /lib, which is /usr/lib.
    files += [file.removeprefix("/usr") for file in files]
    found = subprocess.run(["dpkg-query", "-S", *files], capture_output=True, text=True, check=False).stdout
    packages = {line.split(":")[0] for line in found.splitlines()} - {"libc6", "libgcc-s1", "libstdc++6", "zlib1g"}
    installing = (DEPLOY / file).read_text().replace("\\\n", " ")
    listed = set(re.findall(r"apt-get install .*", installing)[-1].split())
    assert "libjansson4" in packages and packages <= listed
    assert "libwebsockets-evlib-ev" in listed, "which the library opens by itself"
