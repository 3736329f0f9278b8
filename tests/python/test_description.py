"""The installed description: of the form that its schema says, and no longer when a fact is missing: PREFIX FOLDER."""

import copy
import json
import sys

from jsonschema import Draft202012Validator

prefix, _ = sys.argv[1:]


def read(name):
    with open(f"{prefix}/include/{name}", encoding="utf-8") as file:
        return json.load(file)


schema, description = read("rocks.schema.json"), read("rocks.json")
Draft202012Validator.check_schema(schema)
validator = Draft202012Validator(schema)
for error in validator.iter_errors(description):
    sys.exit(f"{error.json_path}: {error.message}")


def refused(change):
    """Whether the schema sees a change of what one function says."""
    function = next(f for f in description["functions"] if f["name"] == "rocks_db_open")
    changed = {**description, "functions": [copy.deepcopy(function)]}
    change({p["name"]: p for p in changed["functions"][0]["parameters"]})
    assert not validator.is_valid(changed), "not seen"


refused(lambda of: of["db"]["pointer"].pop("direction"))
refused(lambda of: of["db"]["pointer"].pop("nullable"))
refused(lambda of: of["db"]["pointer"].pop("free_with"))
refused(lambda of: of["db"]["pointer"].update(ownership="shared"))
refused(lambda of: of["options"]["pointer"].pop("null"))
refused(lambda of: of["path"].pop("type"))
refused(lambda of: of["path"].update(more=1))
print(f"{len(description['functions']) > 400 and 'described'}")
