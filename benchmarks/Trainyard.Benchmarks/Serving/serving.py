"""The predictor beside bare Kestrel and FastAPI: wrk on one core, the server on another, 64 bodies in turn. Prints figures and ratios.

All servers are run in each round, one after the other, so that whatever else the machine does meets them all; ratios are medians over the rounds.
CPU seconds are the server's own, and say most where the machine is not quiet.
"""
import argparse
import json
import os
import pathlib
import re
import signal
import statistics
import subprocess
import tempfile
import time
import urllib.request

FEATURES, TREES = 30, "100 trees of depth 6"
PORT = 18480
ROOT = pathlib.Path(__file__).resolve().parents[3]
BENCHMARKS = ROOT / "artifacts/bin/Trainyard.Benchmarks/release/Trainyard.Benchmarks"
CASES = [("8 connections", 8, 1), ("32 connections", 32, 1), ("128 connections", 128, 1), ("100 rows, 8 connections", 8, 100)]


def bodies(rows):
    def row(seed):
        return {f"x{i}": ((seed * 31 + i * 17) % 997) / 997 for i in range(FEATURES)}

    for number in range(64):
        features = row(number) if rows == 1 else [row(number * rows + i) for i in range(rows)]
        yield json.dumps({"features": features}, separators=(",", ":"))


def script(folder, rows, path):
    lua = pathlib.Path(folder) / f"{path.strip('/')}{rows}.lua"
    listed = ",\n".join("[[" + body + "]]" for body in bodies(rows))
    lua.write_text(
        f'bodies = {{{listed}}}\nturn = 0\nwrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\n'
        f'request = function() turn = turn % 64 + 1 return wrk.format(nil, "{path}", nil, bodies[turn]) end\n'
    )
    return lua


def cpu(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())[1]) / 1024


def start(command, environment):
    began = time.monotonic()
    server = subprocess.Popen(["taskset", "-c", "0", *command], env={**os.environ, **environment}, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    body = next(bodies(1)).encode()
    while True:
        try:
            request = urllib.request.Request(f"http://127.0.0.1:{PORT}/predict", body, {"Content-Type": "application/json"})
            urllib.request.urlopen(request, timeout=5).read()
            return server, time.monotonic() - began
        except OSError:
            if server.poll() is not None or time.monotonic() - began > 60:
                raise SystemExit(f"{command[0]} did not start")
            time.sleep(0.002)


def load(lua, connections, seconds):
    command = ["taskset", "-c", str((os.cpu_count() or 2) - 1), "wrk", "-t", "1", "-c", str(connections), "-d", f"{seconds}s", "--latency", "-s", str(lua)]
    said = subprocess.run([*command, f"http://127.0.0.1:{PORT}"], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said:
        raise SystemExit(said)
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", said).groups()
    return int(re.search(r"(\d+) requests in", said)[1]), float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]), float(value) * {"us": 1e-3, "ms": 1, "s": 1e3}[unit]


def measure(name, command, environment, folder, seconds):
    server, ready = start(command, environment)
    try:
        figures = {"start": ready * 1e3}
        for case, connections, rows in CASES:
            lua = script(folder, rows, "/batch" if rows > 1 and name == "FastAPI" else "/predict")
            load(lua, connections, 1)
            before = cpu(server.pid)
            requests, rate, p99 = load(lua, connections, seconds)
            figures[case] = (rate, p99, (cpu(server.pid) - before) / requests * 1e6)
        figures["resident"] = resident(server.pid)
        return figures
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=20)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--seconds", type=int, default=10)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--predictor", default=str(ROOT / "artifacts/dist/trainyard-predictor"))
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="trainyard-serving-") as folder:
        subprocess.run([BENCHMARKS, "serving", "model", folder], check=True)
        here = {"TRAINYARD_MODEL_URI": f"file://{folder}", "TRAINYARD_LISTEN": f"http://127.0.0.1:{PORT}", "TRAINYARD_DRAIN_SECONDS": "0"}
        model = next(pathlib.Path(folder).glob("model.*"))
        servers = {
            "Kestrel": ([str(BENCHMARKS), "serving", "bare", f"http://127.0.0.1:{PORT}"], {}),
            "Trainyard": ([asked.predictor], here),
            "FastAPI": (["/usr/bin/python3", str(pathlib.Path(__file__).with_name("peer.py")), str(model), str(PORT), str(FEATURES)], {}),
        }
        rounds = []
        for number in range(asked.rounds):
            rounds.append({name: measure(name, *server, folder, asked.seconds) for name, server in servers.items()})
            print(f"round {number + 1}, load {os.getloadavg()[0]:.1f}")
            for name, figures in rounds[-1].items():
                cells = "; ".join(f"{case}: {figures[case][0]:,.0f}/s, p99 {figures[case][1]:.2f} ms, {figures[case][2]:.1f} us CPU" for case, *_ in CASES)
                print(f"  {name}: ready in {figures['start']:.0f} ms, {figures['resident']:.0f} MiB; {cells}")
        report(rounds)


def report(rounds):
    def ratio(what, ours, theirs):
        return statistics.median(what(one[ours]) / what(one[theirs]) for one in rounds)

    print(f"medians of {len(rounds)} rounds; {FEATURES} features, {TREES}")
    for case, *_ in CASES:
        for peer in ("Kestrel", "FastAPI"):
            throughput = ratio(lambda one: one[case][0], "Trainyard", peer)
            print(f"  {case}: throughput {throughput:.2f} of {peer}'s, requests per CPU second {ratio(lambda one: 1 / one[case][2], 'Trainyard', peer):.2f},", end=" ")
            print(f"p99 {ratio(lambda one: one[case][1], 'Trainyard', peer):.2f} of {peer}'s")
    print(f"  start to ready {ratio(lambda one: one['start'], 'Trainyard', 'Kestrel'):.2f} of Kestrel's;", end=" ")
    print(f"resident {statistics.median(one['Trainyard']['resident'] for one in rounds):.0f} MiB")


main()
