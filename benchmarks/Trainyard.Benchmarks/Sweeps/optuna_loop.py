"""The same sweep as one Python process does it: Optuna's TPE over XGBoost, trials in threads.

Arguments: the table (no header, the label last), trials, trials at a time, the seed. Prints the best value and the hold-out's.
"""
import sys

import numpy as np
import optuna
import pandas as pd
import xgboost as xgb
from sklearn.metrics import log_loss
from sklearn.model_selection import StratifiedKFold, train_test_split

ROUNDS, FOLDS = 100, 5


def main(path, trials, at_once, seed):
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    table = pd.read_csv(path, header=None)
    rows = table.iloc[:, :-1].to_numpy(np.float32)
    labels = (table.iloc[:, -1] == "R").to_numpy(np.float32)
    rest, held, rest_labels, held_labels = train_test_split(
        rows, labels, test_size=0.25, stratify=labels, random_state=seed
    )
    folds = list(StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(rest, rest_labels))

    def fit(parameters, training, training_labels):
        settings = {"objective": "binary:logistic", "tree_method": "hist", "nthread": 1, "seed": seed, **parameters}
        return xgb.train(settings, xgb.DMatrix(training, training_labels), ROUNDS)

    def objective(trial):
        parameters = {
            "learning_rate": trial.suggest_float("learning_rate", 0.02, 0.3, log=True),
            "max_depth": trial.suggest_int("max_depth", 2, 7),
            "min_child_weight": trial.suggest_float("min_child_weight", 0.1, 5, log=True),
            "subsample": trial.suggest_float("subsample", 0.4, 1),
            "colsample_bytree": trial.suggest_float("colsample_bytree", 0.1, 1),
        }
        losses = []
        for step, (training, validation) in enumerate(folds):
            model = fit(parameters, rest[training], rest_labels[training])
            losses.append(log_loss(rest_labels[validation], model.predict(xgb.DMatrix(rest[validation]))))
            trial.report(float(np.mean(losses)), step)
        return float(np.mean(losses))

    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed), pruner=optuna.pruners.NopPruner())
    study.optimize(objective, n_trials=trials, n_jobs=at_once)
    model = fit(study.best_params, rest, rest_labels)
    print(len(study.trials), study.best_value, log_loss(held_labels, model.predict(xgb.DMatrix(held))))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
