"""Stochastic gradient descent on a table of numbers by scikit-learn: a report after each epoch, and the best scaler and model pickled."""

import json
import os
import pickle
import sys

import numpy
from sklearn.linear_model import SGDRegressor
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import trainyard

table = numpy.loadtxt(trainyard.path(trainyard.trial["data"]["sources"][0]["uri"]), delimiter=",", skiprows=1)
seed = trainyard.trial["data"]["seed"]
learn, check = train_test_split(table, test_size=0.25, random_state=seed)
if trainyard.is_last_step:
    learn = table

scaler = StandardScaler().fit(learn[:, :-1])
model = SGDRegressor(learning_rate="constant", random_state=seed, **trainyard.parameters)
for epoch in range(1, 11):
    model.partial_fit(scaler.transform(learn[:, :-1]), learn[:, -1])
    misses = model.predict(scaler.transform(check[:, :-1])) - check[:, -1]
    rmse = float(numpy.sqrt(numpy.mean(misses**2)))
    if not trainyard.report(epoch, rmse=rmse):
        trainyard.finish(pruned=True, rmse=rmse)
        sys.exit()

if trainyard.is_last_step:
    with open(os.path.join(trainyard.model_folder, "model.pkl"), "wb") as file:
        pickle.dump(make_pipeline(scaler, model), file)
    with open(os.path.join(trainyard.model_folder, "manifest.json"), "w") as file:
        json.dump({"modelFile": "model.pkl", "trainingRows": len(learn)}, file)
trainyard.finish(rmse=rmse)
