"""Records scikit-learn's values of the metrics: /usr/bin/python3 metrics.py > metrics.json (scikit-learn 1.2.1).

The data follow from a formula (a linear congruential generator), so that the C# test makes the same ones.
"""
import json
import numpy as np
from sklearn import metrics as m

ROWS = 200


def uniforms(count, seed):
    state, values = seed, []
    for _ in range(count):
        state = (1103515245 * state + 12345) % 2**31
        values.append(np.float32((state >> 7) / 2**24))
    return np.array(values, dtype=np.float32)


def ratios(y, p, **w):
    log = lambda x: np.log1p(x.astype(np.float64))
    y, p = y.astype(np.float64), p.astype(np.float64)
    return {
        "rmse": m.mean_squared_error(y, p, squared=False, **w),
        "mae": m.mean_absolute_error(y, p, **w),
        "mape": m.mean_absolute_percentage_error(y, p, **w),
        "r2": m.r2_score(y, p, **w),
        "logR2": m.r2_score(log(y), log(p), **w),
        "rmsle": np.mean(np.sqrt(np.average((log(y) - log(p)) ** 2, axis=0, weights=w.get("sample_weight")))),
    }


def classes(y, d, average, **w):
    return {
        "accuracy": m.accuracy_score(y, d, **w),
        "balancedAccuracy": m.balanced_accuracy_score(y, d, **w),
        "f1": m.f1_score(y, d, average=average, **w),
        "f1Macro": m.f1_score(y, d, average="macro", **w),
        "f1Micro": m.f1_score(y, d, average="micro", **w),
        "precision": m.precision_score(y, d, average=average, **w),
        "recall": m.recall_score(y, d, average=average, **w),
    }


u, v, t = uniforms(ROWS, 1), uniforms(ROWS, 2), uniforms(ROWS, 3)
out = {}
for name, w in {"": {}, "Weighted": {"sample_weight": t.astype(np.float64)}}.items():
    y = np.float32(1) + np.float32(9) * u
    p = y + (v - np.float32(0.5))
    out["regression" + name] = ratios(y, p, **w)
    y2, p2 = y.reshape(-1, 2), p.reshape(-1, 2)
    w2 = {k: x[:ROWS // 2] for k, x in w.items()}
    out["twoOutputs" + name] = ratios(y2, p2, **w2)
    if not w:
        out["regression"]["medianRelativeError"] = np.median(np.abs(y.astype(np.float64) - p) / y)

    # Ties among the probabilities on purpose: 20 levels.
    label = (u < np.float32(0.3)).astype(int)
    prob = np.floor((np.float32(0.5) * v + np.float32(0.5) * (np.float32(1) - u)) * np.float32(20)) / np.float32(20)
    p64 = prob.astype(np.float64)
    out["binary" + name] = {
        "auc": m.roc_auc_score(label, p64, **w),
        "averagePrecision": m.average_precision_score(label, p64, **w),
        "logLoss": m.log_loss(label, p64, eps=1e-15, **w),
        "brier": m.brier_score_loss(label, p64, **w),
        **classes(label, (prob >= np.float32(0.5)).astype(int), "binary", **w),
    }

    three = np.floor(u * np.float32(3)).astype(int)
    raw = np.stack([v, t, uniforms(ROWS, 4)], axis=1) + np.eye(3, dtype=np.float32)[three] * np.float32(0.5)
    shares = (raw / raw.sum(axis=1, keepdims=True)).astype(np.float32).astype(np.float64)
    one = np.eye(3)[three]
    out["multiclass" + name] = {
        "auc": np.mean([m.roc_auc_score(one[:, c], shares[:, c], **w) for c in range(3)]),
        "averagePrecision": np.mean([m.average_precision_score(one[:, c], shares[:, c], **w) for c in range(3)]),
        "logLoss": m.log_loss(three, shares, eps=1e-15, **w),
        "brier": np.average(((shares - one) ** 2).sum(axis=1), weights=w.get("sample_weight")),
        **classes(three, shares.argmax(axis=1), "macro", **w),
    }
print(json.dumps(out, indent=2))
