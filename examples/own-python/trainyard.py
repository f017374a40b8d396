"""All that a program asks of Trainyard. Copy this file: it needs Python 3.9 and nothing else."""

import json
import os
import urllib.request

trial = json.loads(os.environ["TRAINYARD_TRIAL"])
parameters = trial["model"]["parameters"]
is_last_step = "number" not in trial  # It trains the winner, and what it leaves in model_folder becomes the model package.
model_folder = os.environ.get("TRAINYARD_MODEL_FOLDER", ".")
told = {}  # The operator's last answer; its "reason" says why the pruner has stopped the trial.


def path(uri):
    """The file of a pvc://CLAIM/path."""
    return os.path.join(os.environ["TRAINYARD_VOLUMES"], uri[len("pvc://") :])


def report(step, **metrics):
    """Tells how far it is. False: the pruner has stopped the trial, so finish(pruned=True). Steps grow from 1."""
    url = os.environ.get("TRAINYARD_REPORT_URL")
    if not url:
        return True
    headers = {"Authorization": "Bearer " + os.environ["TRAINYARD_REPORT_TOKEN"], "Content-Type": "application/json"}
    request = urllib.request.Request(url, _json({"step": step, "metrics": metrics}).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            told.update(json.load(answer))
            return told["continue"]
    except OSError:
        return True  # A report that is missed costs nothing.


def finish(pruned=False, **metrics):
    """Says the last word."""
    with open(os.environ.get("TRAINYARD_TERMINATION_LOG", "/dev/termination-log"), "w") as log:
        log.write(_json({"outcome": "Pruned" if pruned else "Succeeded", "metrics": metrics, "reason": told.get("reason")}))


def _json(value):
    """JSON knows no NaN: it goes as a text."""
    return json.dumps(json.loads(json.dumps(value), parse_constant=str))
