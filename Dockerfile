# syntax=docker/dockerfile:1
# The three images, from this folder: docker build --target operator -t trainyard/operator . (likewise trainer, predictor)
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
COPY . .
ENV PUBLISH="dotnet publish -c Release -r linux-x64 --self-contained -p:PublishReadyToRun=true -o /app"

FROM build AS operator-build
RUN $PUBLISH operator/Trainyard.Operator

FROM build AS trainer-build
RUN $PUBLISH trainer-image/Trainyard.Trainer

FROM build AS predictor-build
RUN $PUBLISH predictor-image/Trainyard.Predictor

FROM debian:12-slim AS runtime
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates libssl3 && rm -rf /var/lib/apt/lists/*

FROM runtime AS learning
RUN apt-get update && apt-get install -y --no-install-recommends libxgboost0 && rm -rf /var/lib/apt/lists/*
ENV OMP_WAIT_POLICY=passive

FROM learning AS trainer
COPY --from=trainer-build /app /app
USER 65532:65532
ENTRYPOINT ["/app/trainyard-trainer"]

FROM learning AS predictor
COPY --from=predictor-build /app /app
USER 65532:65532
ENTRYPOINT ["/app/trainyard-predictor"]

FROM runtime AS operator
COPY --from=operator-build /app /app
USER 65532:65532
# A generation 0 of 4 MiB: the default follows the node's cache, and is as large as all the rest.
ENV DOTNET_GCgen0size=0x400000
ENTRYPOINT ["/app/trainyard-operator"]
