"""Searches as Optuna does: one JSON request a line in, one answer a line out.

{"open": {"sampler": "TPE", "seed": 0, "parameters": [{"name", "type", "min", "max", "log", "step", "values", "when"}, ...]}}
{"ask": 8} -> {"points": [{name: value}, ...]}
{"tell": [value, ...]}, in the order of the points
"""
import json
import sys
import warnings

import optuna

warnings.simplefilter("ignore")
optuna.logging.set_verbosity(optuna.logging.ERROR)
SAMPLERS = {
    "TPE": lambda seed: optuna.samplers.TPESampler(seed=seed),
    "multivariate TPE": lambda seed: optuna.samplers.TPESampler(seed=seed, multivariate=True, group=True, constant_liar=True),
    "CMA-ES": lambda seed: optuna.samplers.CmaEsSampler(seed=seed, warn_independent_sampling=False),
    "GP": lambda seed: optuna.samplers.GPSampler(seed=seed),
}


def holds(when, point):
    value = point.get(when["parameter"])
    if value is None:
        return False
    if when.get("in") is not None:
        return value in when["in"]
    return when.get("min", value) <= value <= when.get("max", value)


def suggest(trial, parameters):
    point = {}
    for p in parameters:
        name = p["name"]
        if "when" in p and not holds(p["when"], point):
            continue
        if p["type"] == "Double":
            point[name] = trial.suggest_float(name, p["min"], p["max"], log=p["log"])
        elif p["type"] == "Integer":
            point[name] = trial.suggest_int(name, int(p["min"]), int(p["max"]), log=p["log"])
        else:
            point[name] = trial.suggest_categorical(name, p["values"])
    return point


def main():
    study, parameters, asked = None, [], []
    for line in sys.stdin:
        request = json.loads(line)
        answer = {}
        if "open" in request:
            parameters = request["open"]["parameters"]
            study = optuna.create_study(sampler=SAMPLERS[request["open"]["sampler"]](request["open"]["seed"]))
            answer = {"version": optuna.__version__}
        elif "ask" in request:
            asked = [study.ask() for _ in range(request["ask"])]
            answer = {"points": [suggest(trial, parameters) for trial in asked]}
        else:
            for trial, value in zip(asked, request["tell"]):
                study.tell(trial, value)
        print(json.dumps(answer), flush=True)


main()
