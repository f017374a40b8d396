.DEFAULT_GOAL := help
SHELL := /bin/bash
.PHONY: help dashboards setup build console demo demo-down lint test crds docs up local local-down conformance verify-cluster install-yaml bench-tuning bench-suggest bench-pruning bench-trainer data-torture scores chaos chaos-accounts demo-accounts bench-operator bench-slots bench-sweep bench-local bench-serving bench-scorer monitoring pipelines terraform chart chart-files fuzz-predictor images bench-console release

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{ printf "  make %-16s %s\n", $$1, $$2 }'

setup: ## Install what the machine lacks (asked by demo and test)
	@scripts/setup test

build: ## Compile the programs into artifacts/dist
	@scripts/publish all

demo: ## From nothing to a sweep and a live prediction, on this machine; then the console's link
	@scripts/setup demo
	@echo 'demo: compiling' && scripts/publish programs
	@artifacts/dist/trainyard demo
	@echo && echo 'demo: the console, to see all of it in a browser' && scripts/publish console && artifacts/dist/trainyard console --background

demo-accounts: ## Users, a balance and predictions that are paid for, on this machine; prints the page's link
	@scripts/setup demo
	@scripts/demo-accounts

demo-down: ## Stop what the demo started
	@artifacts/dist/trainyard local down

lint: ## Whether every file is laid out as .editorconfig says (the compiler looks at names and style, a test at the width)
	@dotnet format whitespace Trainyard.slnx --verify-no-changes

test: ## Every test; ends with a count
	@scripts/setup test
	@scripts/test

console: ## The web console of KUBECONFIG's cluster, or of the local one; prints a link
	@scripts/publish all >&2
	@artifacts/dist/trainyard console

up: ## Start the local cluster and the operator in the background
	@scripts/setup demo >&2
	@scripts/publish >&2
	@artifacts/dist/trainyard local up --operator

conformance: ## Replay a real API server's recorded answers against the local cluster; ends with a count
	@scripts/setup test
	@scripts/publish
	@scripts/conformance

verify-cluster: ## CRDs, chart and end-to-end suite on the cluster of KUBECONFIG, else on a local one: TRAINYARD_PATIENCE=600; ends with a count
	@scripts/setup test
	@scripts/publish
	@scripts/verify-cluster

monitoring: ## Rules, alerts and dashboards through a real Prometheus and Alertmanager; ends with a count
	@scripts/setup test
	@scripts/publish
	@scripts/suite Monitoring

dashboards: ## Draw docs/dashboards/ anew, of the real programs under load
	@scripts/setup test
	@scripts/publish
	@TRAINYARD_REGENERATE=1 scripts/suite Monitoring

pipelines: ## GitLab's pipelines by gitlab-ci-local: reviews, canary and scenarios on a local cluster; ends with a count
	@scripts/setup test
	@scripts/publish
	@scripts/suite Pipelines 'FullyQualifiedName~EndToEnd.Tests.Pipelines|FullyQualifiedName~A_branch_of_this_repository'

terraform: ## infra/terraform: layout, syntax, references, what is left over, and Terraform's own tests; ends with a count
	@scripts/setup test
	@scripts/suite Infrastructure

images: ## Build the images by docker or podman and run each as a pod would: IMAGE="operator router", scripts/images has more; ends with a count
	@scripts/publish
	@scripts/images $(IMAGE)

chart: ## The charts: lint, schemas, golden texts, install, upgrade, rollback and test by Helm; ends with a count
	@scripts/setup test
	@scripts/publish
	@scripts/suite Charts 'FullyQualifiedName~Tests.Charts.|FullyQualifiedName~What_a_chart_makes|FullyQualifiedName~one_file_installation|FullyQualifiedName~IceCubeTests'

chart-files: ## Write the charts' golden files and the tables of their READMEs anew
	@scripts/fetch-helm && scripts/publish
	@TRAINYARD_REGENERATE=1 scripts/suite Charts 'FullyQualifiedName~A_set_of_values|FullyQualifiedName~A_charts_page'

release: ## What people get of a version beside its images: command line, plugin, tool, charts, install.yaml; ends with a count
	@scripts/fetch-helm
	@scripts/release

install-yaml: ## Write artifacts/install.yaml, for kubectl apply without Helm
	@scripts/fetch-helm && mkdir -p artifacts && scripts/install-yaml >artifacts/install.yaml

local: ## Start the local cluster in the background; prints export KUBECONFIG=...
	@scripts/setup demo >&2
	@scripts/publish >&2
	@artifacts/dist/trainyard local up

crds: ## Write crds/, and the copy in the chart, anew from the C# records
	@dotnet run --project tools/Trainyard.Crds -- crds charts/trainyard/files/crds

docs: ## Write docs/reference/ anew from the code
	@dotnet run --project tools/Trainyard.Reference -- .

local-down: ## Stop the local cluster
	@artifacts/dist/trainyard local down

BENCH = dotnet run -c Release --project benchmarks/Trainyard.Benchmarks --
# With the environment that its image sets.
PUBLISHED = TRAINYARD_PROGRAMS=$(CURDIR)/artifacts/dist DOTNET_GCgen0size=0x400000

bench-tuning: ## Samplers beside Optuna's: SET=wide|multi SAMPLER=Auto PROBLEM="branin2 ackley10" MODE=seq SEEDS=5 TRIALS=100; SPACE=space.json PROGRAM="python3 own.py"
	@$(if $(filter wide,$(SET)),scripts/setup bench)
	@$(BENCH) $(or $(if $(filter wide,$(SET)),tuning-wide),$(filter multi,$(SET)),tuning) $(if $(OPTUNA),--optuna $(OPTUNA)) $(if $(AGAIN),--again) $(if $(SAMPLER),--sampler $(SAMPLER)) $(if $(PROBLEM),--problem $(PROBLEM)) $(if $(MODE),--mode $(MODE)) $(if $(SEEDS),--seeds $(SEEDS)) $(if $(TRIALS),--trials $(TRIALS)) $(if $(SPACE),--space $(SPACE) --program "$(PROGRAM)") $(if $(WIDTH),--width $(WIDTH))

bench-suggest: ## CPU milliseconds per suggestion of each sampler
	@$(BENCH) suggest $(if $(SAMPLER),--sampler $(SAMPLER))

bench-slots: ## From a trial's end to the next one's creation, after 100 trials and after 10,000
	@scripts/publish
	@$(PUBLISHED) $(BENCH) slots

bench-pruning: ## Pruners beside Optuna's: SET=defined|varied|heldout WORKERS="8 1" SEEDS=20 SAMPLER=TPE PRUNER="learning curve"
	@$(BENCH) pruning $(if $(SET),--set $(SET)) $(if $(WORKERS),--workers $(WORKERS)) $(if $(SEEDS),--seeds $(SEEDS)) $(if $(SAMPLER),--sampler $(SAMPLER)) $(if $(PRUNER),--pruner "$(PRUNER)")

SHARED ?= ../shared

bench-sweep: ## A sweep from creation to the stored model, reused workers and pods beside Optuna's loop: TRIALS=1000 REPEATS=3
	@scripts/setup bench && scripts/publish
	@$(PUBLISHED) $(BENCH) sweeps --sonar $(SHARED)/data/sonar/sonar.csv $(if $(TRIALS),--trials $(TRIALS)) $(if $(REPEATS),--repeats $(REPEATS))

bench-trainer: ## The trainer beside XGBoost's own package and pandas: ROWS=1000000
	@scripts/setup bench && scripts/publish
	@$(BENCH) trainer --sonar $(SHARED)/data/sonar/sonar.csv $(if $(ROWS),--rows $(ROWS))

data-torture: ## Small files of every kind of trouble, read by our trainer and by pandas where it is installed; ends with a count
	@$(BENCH) torture

scores: ## A sweep on every table of SHARED/data, its scores beside the references: TABLE=sonar TRIALS=20 SEED=2 SHARED=../shared
	@scripts/setup demo && TRAINYARD_SHARED=$(SHARED) $(BENCH) scores $(if $(TABLE),--table $(TABLE)) $(if $(TRIALS),--trials $(TRIALS)) $(if $(SEED),--seed $(SEED))

bench-console: ## The console with 10,000 trials: first paint, a brush, memory with ten viewers
	@dotnet build tests/Trainyard.Console.Tests -c Release -v q --nologo
	@TRAINYARD_MEASURE=1 artifacts/bin/Trainyard.Console.Tests/release/Trainyard.Console.Tests -class "*ManyTrialsTests" -showLiveOutput

fuzz-predictor: ## 20,000 spoilt requests of every form to the predictor: REQUESTS=20000 SEED=1; ends with a count
	@dotnet build tests/Trainyard.Predictor.Tests -c Release -v q --nologo
	@TRAINYARD_FUZZ=$(or $(REQUESTS),20000) TRAINYARD_FUZZ_SEED=$(or $(SEED),1) scripts/fuzz-predictor

chaos: ## Sweeps and rollouts while the API server misbehaves, and operator and reused workers are killed: KILLS=200 SEED=1; ends with a count
	@scripts/publish
	@$(PUBLISHED) dotnet run -c Release --project tests/Trainyard.Chaos -- --kills $(or $(KILLS),200) --seed $(or $(SEED),1)

chaos-accounts: ## API, workers, broker and database of the accounts are killed under load: KILLS=200; ends with a count
	@scripts/setup test
	@dotnet build tests/Trainyard.Accounts.Tests -c Release -v q --nologo
	@TRAINYARD_ACCOUNTS_KILLS=$(or $(KILLS),200) scripts/chaos-accounts

bench-operator: ## Memory, idle CPU, resync, start and take-over of the published operator, against their bounds
	@scripts/publish
	@$(PUBLISHED) $(BENCH) operator

bench-local: ## Start, writes, reads, watches and memory of the published local cluster with 10,000 objects
	@scripts/publish
	@$(BENCH) local

bench-scorer: ## The Scorer through files, PostgreSQL and InfluxDB, beside one HTTP request a point to FastAPI: ROWS=500000
	@scripts/setup test && scripts/setup serving && scripts/publish
	@/usr/bin/python3 benchmarks/Trainyard.Benchmarks/Scoring/scoring.py --rows $(or $(ROWS),500000)

bench-serving: ## The predictor beside bare Kestrel and FastAPI with XGBoost, the same JSON by wrk: SECONDS=10 ROUNDS=3
	@scripts/setup serving && scripts/publish && dotnet build benchmarks/Trainyard.Benchmarks -c Release -v q --nologo
	@/usr/bin/python3 benchmarks/Trainyard.Benchmarks/Serving/serving.py --seconds $(or $(SECONDS),10) --rounds $(or $(ROUNDS),3)
