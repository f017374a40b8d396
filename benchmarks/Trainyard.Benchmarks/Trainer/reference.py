"""What XGBoost's own Python package, pandas and scikit-learn's world need for the same work. Usage: reference.py train|csv|parquet FILE"""
import resource
import sys
import time

work, file = sys.argv[1:]
if work == "train":
    import numpy as np
    import xgboost as xgb
    values = np.fromfile(file, dtype=np.float32).reshape(-1, 31)
    features, label = np.ascontiguousarray(values[:, 1:]), np.ascontiguousarray(values[:, 0])
else:
    import pandas as pd

def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime

wall, busy = time.perf_counter(), cpu()
if work == "train":
    matrix = xgb.DMatrix(features, label)
    xgb.train({"tree_method": "hist", "objective": "reg:squarederror", "max_depth": 6, "eta": 0.1, "nthread": 2}, matrix, 100)
elif work == "csv":
    pd.read_csv(file)
else:
    pd.read_parquet(file)
print(time.perf_counter() - wall, cpu() - busy)
