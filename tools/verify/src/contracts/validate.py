"""Judges data contracts: a line of JSON each, with what the standard's JSON Schema and `datacontract lint` say, and what PyYAML reads."""

import json
import logging
import sys
from importlib.resources import files

import yaml
from datacontract.data_contract import DataContract
from jsonschema import Draft201909Validator

logging.disable(logging.CRITICAL)
schema = json.loads((files("open_data_contract_standard") / "schema.json").read_text())
validator = Draft201909Validator(schema)

for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        document = yaml.safe_load(file)
    errors = [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(document)]
    run = DataContract(data_contract_file=path).lint()
    refused = [f"{check.name}: {check.reason}" for check in run.checks if check.result.value != "passed"]
    answer = {"path": path, "schema": errors, "lint": refused, "document": document}
    sys.stdout.write(json.dumps(answer, default=str) + "\n")
