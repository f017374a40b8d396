"""What XGBoost's own Python package and pandas need for the same work, or what another program needs from start to exit, as seconds of wall and CPU time
and peak memory in bytes. Usage: reference.py train|csv|parquet FILE, reference.py run PROGRAM"""
import resource
import subprocess
import sys
import time

work, file = sys.argv[1:]
if work == "train":
    import numpy as np
    import xgboost as xgb
    values = np.fromfile(file, dtype=np.float32).reshape(-1, 31)
    features, label = np.ascontiguousarray(values[:, 1:]), np.ascontiguousarray(values[:, 0])
elif work != "run":
    import pandas as pd

whose = resource.RUSAGE_CHILDREN if work == "run" else resource.RUSAGE_SELF

def cpu():
    used = resource.getrusage(whose)
    return used.ru_utime + used.ru_stime

wall, busy = time.perf_counter(), cpu()
if work == "train":
    matrix = xgb.DMatrix(features, label)
    xgb.train({"tree_method": "hist", "objective": "reg:squarederror", "max_depth": 6, "eta": 0.1, "nthread": 2}, matrix, 100)
elif work == "run":
    subprocess.run([file], check=True, stdout=subprocess.DEVNULL)
elif work == "csv":
    pd.read_csv(file)
else:
    pd.read_parquet(file)
print(time.perf_counter() - wall, cpu() - busy, resource.getrusage(whose).ru_maxrss * 1024)
