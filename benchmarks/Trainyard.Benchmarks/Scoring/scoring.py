"""The Scorer through each store: rows a second and a CPU second of the program, and how long a point of a stream waits for its result.

Beside it the way of Kapacitor's user-defined functions and the like: one HTTP request a point to FastAPI with XGBoost, one core each. CPU seconds
are the scorer's own, its start taken off, and say most where the machine is not quiet. Bounds: 50,000 rows a second of CPU through PostgreSQL and
files, 20,000 through InfluxDB, 200 ms from written to scored.
"""
import argparse
import csv
import io
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[3]
DIST = ROOT / "artifacts/dist"
FEATURES, PORT = 30, 18483
NAMES = [f"x{i}" for i in range(FEATURES)]


def rows(count, seed):
    draw = random.Random(seed)
    return [[round(draw.random(), 6) for _ in NAMES] for _ in range(count)]


def train(folder):
    """The model of ours and the peer's, of the same rows: 100 trees of depth 6."""
    table = rows(4000, 1)
    labels = [sum(row[:5]) + row[5] * row[6] for row in table]
    with open(folder / "train.csv", "w", newline="") as file:
        csv.writer(file).writerows([[*NAMES, "y"], *[[*row, y] for row, y in zip(table, labels)]])
    subprocess.run([DIST / "trainyard-trainer", "--data", folder / "train.csv", "--label", "y", "-p", "rounds=100", "-p", "maxDepth=6",
                    "--output", folder / "model"], check=True, stdout=subprocess.DEVNULL)
    import numpy, xgboost

    data = xgboost.DMatrix(numpy.array(table), numpy.array(labels), feature_names=NAMES)
    xgboost.train({"max_depth": 6, "nthread": 1}, data, 100).save_model(folder / "peer.json")


class Store:
    def __init__(self, kind, folder):
        self.folder = folder / kind
        self.process = subprocess.Popen([ROOT / "scripts/store-up", kind, self.folder], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline() == "ready\n", f"{kind} does not start: {self.folder}/log"

    def __getitem__(self, key):
        return (self.folder / "secret" / key).read_text()

    def end(self):
        self.process.terminate()
        self.process.wait()


def scorer(folder, secrets, source, target, stream=False):
    file = {"scorer": "bench/one", "input": source, "output": target, "columns": {"high": "score > 3", "score": "score"}, "stream": stream}
    environment = {"TRAINYARD_SCORER": json.dumps(file), "TRAINYARD_MODEL_URI": f"file://{folder}/model/1", "TRAINYARD_CREDENTIALS": str(secrets),
                   "TRAINYARD_TERMINATION_LOG": str(folder / "word"), "TRAINYARD_LISTEN": f"http://127.0.0.1:{PORT + 1}"}
    return subprocess.Popen(["taskset", "-c", "0", DIST / "trainyard-scorer"], env={**os.environ, **environment})


def run(folder, secrets, source, target):
    """CPU and wall seconds of one run to its end."""
    began = time.monotonic()
    process = scorer(folder, secrets, source, target)
    _, status, usage = os.wait4(process.pid, 0)
    word = json.loads((folder / "word").read_text())
    assert status == 0, word
    return usage.ru_utime + usage.ru_stime, time.monotonic() - began, word["scored"]


def measure(name, bound, count, fill, folder, secrets, source, target):
    fill(1, 0)
    start, _, _ = run(folder, secrets, source, target)
    fill(count, 1)
    cpu, wall, scored = run(folder, secrets, source, target)
    rate = scored / max(0.01, cpu - start)
    verdict = "" if bound is None else "  ok" if rate >= bound else f"  BELOW {bound:,}"
    print(f"{name:12} {scored:9,} rows {cpu:7.2f} s CPU ({start:.2f} of them to start) {wall:7.2f} s wall {rate:10,.0f} rows a CPU second{verdict}")
    return rate >= (bound or 0)


def influx(store, path, body=None, accept="application/json"):
    import base64

    auth = base64.b64encode(f"{store['INFLUX_USERNAME']}:{store['INFLUX_PASSWORD']}".encode()).decode()
    request = urllib.request.Request(f"{store['INFLUX_URL']}/{path}", body, {"Authorization": f"Basic {auth}", "Accept": accept})
    return urllib.request.urlopen(request, timeout=60).read().decode()


def ask(store, query):
    answer = json.loads(influx(store, f"query?db=bench&epoch=ns&q={urllib.parse.quote(query)}"))["results"][0]
    return answer["series"][0]["values"] if "series" in answer else []


def write(store, table, first, measurement="rows"):
    lines = [f"{measurement} {','.join(f'{n}={v}' for n, v in zip(NAMES, row))} {first + i}" for i, row in enumerate(table)]
    for at in range(0, len(lines), 10_000):
        influx(store, "write?db=bench", "\n".join(lines[at:at + 10_000]).encode())


def latency(folder, store, points):
    """Milliseconds from a point's write to its result, asked for every few of them: the median, and the worst of 95 in 100."""
    process = scorer(folder, store.folder, {"influx": {"measurement": "live", "database": "bench", "secretName": "secret"}},
                     {"influx": {"measurement": "live_scored"}}, stream=True)
    took = []
    for number, row in enumerate(rows(points + 5, 3)):
        at = time.time_ns()
        write(store, [row], at, "live")
        while not ask(store, f"SELECT score FROM live_scored WHERE time = {at}"):
            time.sleep(0.004)
        took.append((time.time_ns() - at) / 1e6)
        time.sleep(0.1 + (number % 7) / 100)
    process.terminate()
    process.wait()
    took = sorted(took[5:])
    return statistics.median(took), took[int(len(took) * 0.95)]


def peer(folder, count):
    """Rows a second, one request each, the server on a core of its own and its CPU seconds."""
    script = ROOT / "benchmarks/Trainyard.Benchmarks/Serving/peer.py"
    server = subprocess.Popen(["taskset", "-c", "0", sys.executable, script, folder / "peer.json", str(PORT), str(FEATURES)])
    import http.client

    bodies = [json.dumps({"features": dict(zip(NAMES, row))}) for row in rows(count, 4)]
    for _ in range(200):
        try:
            line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=10)
            line.request("POST", "/predict", bodies[0], {"Content-Type": "application/json"})
            line.getresponse().read()
            break
        except OSError:
            time.sleep(0.1)
    used = lambda: sum(map(int, pathlib.Path(f"/proc/{server.pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13])) / os.sysconf("SC_CLK_TCK")
    begin, before = time.monotonic(), used()
    for body in bodies:
        line.request("POST", "/predict", body, {"Content-Type": "application/json"})
        line.getresponse().read()
    wall, cpu = time.monotonic() - begin, used() - before
    server.terminate()
    server.wait()
    print(f"{'one request':12} {count:9,} rows {cpu:7.2f} s CPU of the service {wall:7.2f} s wall {count / max(0.01, cpu):10,.0f} rows a CPU second of it alone")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--points", type=int, default=40)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="trainyard-bench-") as name:
        folder, good = pathlib.Path(name), True
        folder.chmod(0o755)
        train(folder)
        table = rows(options.rows, 2)
        print(f"{options.rows:,} rows of {FEATURES} features, 100 trees of depth 6; load {os.getloadavg()[0]:.1f}")

        def fill_files(count, first):
            (folder / "in").mkdir(exist_ok=True)
            text = io.StringIO()
            csv.writer(text).writerows([["id", *NAMES], *[[i, *row] for i, row in enumerate(table[:count])]])
            (folder / f"in/{first}.csv").write_text(text.getvalue())

        good &= measure("CSV files", 50_000, options.rows, fill_files, folder, folder,
                        {"files": {"uri": f"file://{folder}/in/*.csv", "key": ["id"]}}, {"files": {"uri": f"file://{folder}/out"}})
        store = Store("postgres", folder)

        def sql(command, text=None):
            subprocess.run(["psql", "-q", "-h", store["PGHOST"], "-p", store["PGPORT"], "-U", store["PGUSER"], "-d", "postgres", "-c", command],
                           env={**os.environ, "PGPASSWORD": store["PGPASSWORD"]}, input=text, text=True, check=True)

        sql(f"CREATE TABLE rows (id int PRIMARY KEY, {', '.join(f'{n} float8' for n in NAMES)})")
        good &= measure("PostgreSQL", 50_000, options.rows,
                        lambda count, first: sql("COPY rows FROM STDIN", "".join("\t".join(map(str, [first + i, *row])) + "\n" for i, row in enumerate(table[:count]))),
                        folder, store.folder, {"postgres": {"table": "rows", "key": ["id"], "secretName": "secret"}}, {"postgres": {"table": "scored"}})
        store.end()
        store = Store("influxdb", folder)
        influx(store, "query?q=CREATE+DATABASE+bench", b"")
        begin = time.time_ns() - 10 ** 15
        good &= measure("InfluxDB", 20_000, options.rows // 2, lambda count, first: write(store, table[:count], begin + first), folder, store.folder,
                        {"influx": {"measurement": "rows", "database": "bench", "secretName": "secret"}}, {"influx": {"measurement": "scored"}})
        median, worst = latency(folder, store, options.points)
        print(f"{'stream':12} {options.points:9,} points: {median:.0f} ms from written to scored in the median, 95 in 100 within {worst:.0f} ms"
              + ("  ok" if median < 200 else "  ABOVE 200 ms"))
        store.end()
        peer(folder, min(5000, options.rows))
        return 0 if good and median < 200 else 1


sys.exit(main())
