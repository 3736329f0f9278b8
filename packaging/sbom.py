#!/usr/bin/env python3
"""sbom.py FILE: writes what the library and the command are made of into FILE, as CycloneDX 1.5 in JSON: every crate
with its checksum, the C and C++ that some bring, Rust's standard library, licences, and who needs what."""

import json
import os
import re
import subprocess
import sys
import time
import uuid
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from parts import c_and_cpp, crates, root  # noqa: E402


def licences(said):
    """`MIT/Apache-2.0` is how older crates write it."""
    return [{"expression": said.replace("/", " OR ")}] if said else []


def of_crate(package):
    name, version = package["name"], package["version"]
    component = {
        "type": "library",
        "bom-ref": f"pkg:cargo/{name}@{version}",
        "name": name,
        "version": version,
        "purl": f"pkg:cargo/{name}@{version.replace('+', '%2B')}",
        "licenses": licences(package["license"]),
    }
    if package["checksum"]:
        component["hashes"] = [{"alg": "SHA-256", "content": package["checksum"]}]
    if package.get("repository"):
        component["externalReferences"] = [{"type": "vcs", "url": package["repository"]}]
    return component


def of_part(part):
    """A library in C or C++ that lies in a crate."""
    name = part["name"].lower().replace(" ", "-")
    version = part["version"]
    ref = f"pkg:generic/{name}" + (f"@{version}" if version else "")
    component = {
        "type": "library",
        "bom-ref": ref,
        "name": part["name"],
        "purl": ref,
        "licenses": licences(part["licence"]),
        "externalReferences": [{"type": "website", "url": part["address"]}],
    }
    if version:
        component["version"] = version
    return component


def ours(name, kind, version):
    return {
        "type": kind,
        "bom-ref": name,
        "name": name,
        "version": version,
        "licenses": licences("MIT OR Apache-2.0"),
    }


def main(out):
    version = re.search(r'^version = "(.*)"', (root / "Cargo.toml").read_text(), re.M)[1]
    rustc = subprocess.check_output(["rustc", "--version"], text=True).split()[1]
    std = ours("rust-std", "library", rustc)
    std["externalReferences"] = [{"type": "vcs", "url": "https://github.com/rust-lang/rust"}]
    components = {"rust-std": std}
    needs = {"rust-std": []}
    roots = {".": ours("librocks", "library", version), "command": ours("rocks-command", "application", version)}
    for folder, top in roots.items():
        packages = crates(folder)
        refs = {package["name"]: f"pkg:cargo/{package['name']}@{package['version']}" for package in packages}
        for package in packages:
            component = of_crate(package)
            components[component["bom-ref"]] = component
            needs[component["bom-ref"]] = [refs[name] for name in package["needs"] if name in refs]
            for part in c_and_cpp(package):
                inner = of_part(part)
                components[inner["bom-ref"]] = inner
                needs.setdefault(inner["bom-ref"], [])
                needs[component["bom-ref"]].append(inner["bom-ref"])
        needs[top["bom-ref"]] = sorted(refs.values()) + ["rust-std"]
    needs["rocks-command"].append("librocks")
    components["rocks-command"] = roots["command"]
    bom = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": roots["."]},
        "components": [components[ref] for ref in sorted(components)],
        "dependencies": [{"ref": ref, "dependsOn": sorted(set(needs[ref]))} for ref in sorted(needs)],
    }
    # The same parts have the same number: a build can be repeated.
    number = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(bom, sort_keys=True))
    bom["serialNumber"] = f"urn:uuid:{number}"
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        bom["metadata"]["timestamp"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(int(epoch)))
    Path(out).write_text(json.dumps(bom, indent=2) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
