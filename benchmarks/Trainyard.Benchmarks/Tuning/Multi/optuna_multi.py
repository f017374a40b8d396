"""Optuna's samplers for several objectives on the problems of MultiProblems: a JSON line for each run."""

import json
import math
import sys

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)


def zdt(second):
    def values(x):
        g = 1 + 9 * sum(x[1:]) / (len(x) - 1)
        return [x[0], second(x[0], g)]

    return values


def dtlz2(x):
    g = sum((t - 0.5) ** 2 for t in x[2:])
    a, b = x[0] * math.pi / 2, x[1] * math.pi / 2
    return [
        (1 + g) * math.cos(a) * math.cos(b),
        (1 + g) * math.cos(a) * math.sin(b),
        (1 + g) * math.sin(a),
    ]


PROBLEMS = {
    "zdt1": (10, 2, zdt(lambda f, g: g * (1 - math.sqrt(f / g)))),
    "zdt2": (10, 2, zdt(lambda f, g: g * (1 - (f / g) ** 2))),
    "zdt3": (10, 2, zdt(lambda f, g: g * (1 - math.sqrt(f / g) - f / g * math.sin(10 * math.pi * f)))),
    "dtlz2": (12, 3, dtlz2),
}
SAMPLERS = {
    "Optuna NSGA-II": lambda seed: optuna.samplers.NSGAIISampler(seed=seed),
    "Optuna TPE": lambda seed: optuna.samplers.TPESampler(seed=seed),
}


def run(sampler, problem, seed, trials, width):
    dimensions, objectives, values = PROBLEMS[problem]
    study = optuna.create_study(directions=["minimize"] * objectives, sampler=SAMPLERS[sampler](seed))
    found = []
    while len(found) < trials:
        asked = [study.ask() for _ in range(width)]
        points = [[trial.suggest_float(f"x{i}", 0, 1) for i in range(dimensions)] for trial in asked]
        for trial, point in zip(asked, points):
            found.append(values(point))
            study.tell(trial, found[-1])
    return found[:trials]


problems, seeds, trials, width = sys.argv[1].split(","), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
for seed in range(seeds):
    for problem in problems:
        for sampler in SAMPLERS:
            values = run(sampler, problem, seed, trials, width)
            print(json.dumps({"sampler": sampler, "problem": problem, "seed": seed, "values": values}), flush=True)
