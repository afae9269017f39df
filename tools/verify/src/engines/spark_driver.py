"""
Runs queries in Spark: spark_driver.py request.json. The request: {"settings", "tables": [{"name", "files": [path], "schema"}], "queries": [{"name",
"sql"}]}. A line of JSON on stdout for each query: {"name", "mode": "batch", "seconds", and "rows": [[value]] or "error"}. A
value is null, a boolean, a text or an array of arrays; numbers are texts, times microseconds since 1970, dates days.
"""

import datetime
import decimal
import json
import os
import sys
import time

from pyspark.sql import SparkSession

EPOCH = datetime.datetime(1970, 1, 1)
MICROSECOND = datetime.timedelta(microseconds=1)


def plain(value):
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if isinstance(value, datetime.datetime):
        return str((value.replace(tzinfo=None) - EPOCH) // MICROSECOND)
    if isinstance(value, datetime.date):
        return str(value.toordinal() - EPOCH.toordinal())
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    return repr(value)


def session(given):
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.memory": "1g",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.log.level": "ERROR",
        "spark.sql.shuffle.partitions": "2",
        **given,
    }
    builder = SparkSession.builder.master("local[2]").appName("tempi")
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def main(path):
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    with open(path, encoding="utf-8") as file:
        request = json.load(file)
    spark = session(request["settings"])
    for table in request["tables"]:
        records = spark.read.schema(table["schema"]).parquet(*table["files"])
        records.createOrReplaceTempView(table["name"])
    for query in request["queries"]:
        answer = {"name": query["name"], "mode": "batch"}
        began = time.monotonic()
        try:
            answer["rows"] = [plain(list(row)) for row in spark.sql(query["sql"]).collect()]
        except Exception as failure:  # whatever the engine says is the answer
            answer["error"] = str(failure)
        answer["seconds"] = time.monotonic() - began
        print(json.dumps(answer), flush=True)
    spark.stop()


main(sys.argv[1])
