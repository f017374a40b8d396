"""FastAPI with XGBoost, as one writes it who wants it fast: an async handler, in-place prediction, uvloop and httptools."""
import sys

import numpy
import uvicorn
import xgboost
from fastapi import FastAPI
from pydantic import BaseModel, create_model

model_file, port, features = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
names = [f"x{i}" for i in range(features)]
booster = xgboost.Booster({"nthread": 1})
booster.load_model(model_file)
Features = create_model("Features", **{name: (float, ...) for name in names})


class One(BaseModel):
    features: Features


class Many(BaseModel):
    features: list[Features]


app = FastAPI()


def predict(rows):
    return booster.inplace_predict(numpy.array([[getattr(row, name) for name in names] for row in rows], dtype=numpy.float32))


@app.post("/predict")
async def one(body: One):
    return {"prediction": float(predict([body.features])[0])}


@app.post("/batch")
async def many(body: Many):
    return {"predictions": [{"prediction": float(value)} for value in predict(body.features)]}


uvicorn.run(app, host="127.0.0.1", port=port, loop="uvloop", http="httptools", access_log=False, log_level="warning")
