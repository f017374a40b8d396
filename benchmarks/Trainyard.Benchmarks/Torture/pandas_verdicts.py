"""Reads each case as a pandas user would, with what is told of it, and prints a verdict a line."""
import json
import math
import sys
import warnings

import pandas

warnings.simplefilter("ignore")


def read(case, path):
    if path.endswith(".parquet"):
        return pandas.read_parquet(path)
    if path.endswith(".jsonl"):
        return pandas.read_json(path, lines=True)
    told = {}
    for ours, theirs in (("delimiter", "sep"), ("encoding", "encoding"), ("decimal", "decimal"), ("thousands", "thousands"), ("comment", "comment"), ("gaps", "na_values")):
        if case[ours] is not None:
            told[theirs] = case[ours]
    if case["header"] is False:
        told["header"] = None
    if case["quote"] is not None:
        told.update({"quotechar": case["quote"]} if case["quote"] else {"quoting": 3})
    if "sep" not in told:
        told.update({"sep": None, "engine": "python"})
    try:
        return pandas.read_csv(path, **told)
    except (pandas.errors.ParserError, ValueError):
        if case["delimiter"] is not None:
            raise
        del told["sep"], told["engine"]  # The sniffer of Python could not tell: the default is a comma.
        return pandas.read_csv(path, **told)


def same(have, want, day_first):
    if want is None:
        return pandas.isna(have)
    if isinstance(want, dict):
        moment = pandas.to_datetime(have, utc=True, dayfirst=bool(day_first))
        return moment == pandas.Timestamp(want["time"], tz="UTC")
    if isinstance(want, bool):
        return have is want or (hasattr(have, "dtype") and have.dtype == bool and bool(have) == want)
    if isinstance(want, (int, float)):
        return not isinstance(have, (str, bool)) and not pandas.isna(have) and math.isclose(float(have), want, rel_tol=1e-6)
    if want in ("inf", "-inf") and not isinstance(have, str):
        return float(have) == float(want)
    return isinstance(have, str) and have == want


def verdict(case):
    try:
        table = pandas.concat([read(case, path) for path in case["files"]])
    except ImportError:
        return "NotTried"  # Parquet needs a package that Debian has not.
    except Exception as fault:
        return "RefusedWell" if case["right"] is None and any(word in str(fault) for word in ("line", "column", "empty", "decode")) else "RefusedBadly"
    if case["right"] is None:
        return "SilentlyWrong"
    names = [name if isinstance(name, str) else f"column{name}" for name in table.columns]
    right = case["right"]
    try:
        whole = sorted(names) == sorted(right) and all(len(values) == len(table) for values in right.values()) and all(
            same(have, want, case["dayFirst"]) for name, values in right.items() for have, want in zip(table.iloc[:, names.index(name)], values))
    except Exception:
        whole = False
    return "Right" if whole else "SilentlyWrong"


for one in json.load(open(sys.argv[1], encoding="utf-8")):
    print(verdict(one))
