#!/bin/sh
# A scenario out of rows of sonar.csv: examples/sonar/scenarios.sh < sonar.csv > scenarios/all.json. MINACCURACY=0.8, the least share that must be right.
set -eu
awk -F, -v least="${MINACCURACY:-0.8}" '
  { sub(/\r$/, ""); x = x (NR > 1 ? ",\n    " : "") "[" $1; for (f = 2; f <= 60; f++) x = x ", " $f; x = x "]"; y = y (NR > 1 ? ", " : "") "\"" $61 "\"" }
  END { printf "{\n  \"X\": [\n    %s\n  ],\n  \"y\": [%s],\n  \"minAccuracy\": %s\n}\n", x, y, least }'
