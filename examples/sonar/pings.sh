#!/bin/sh
# Pings like those of sonar.csv, without a header, when the real ones are not at hand: examples/sonar/pings.sh [ROWS [SEED]] > sonar.csv
set -eu
awk -v rows="${1:-208}" -v seed="${2:-7}" 'BEGIN {
  srand(seed)
  for (i = 0; i < rows; i++) {
    mine = rand() < 0.53
    for (f = 0; f < 60; f++) {
      echo = 0.25 + 0.2 * sin((f - (mine ? 14 : 22)) / 9.5) + 0.22 * (rand() - 0.5)
      printf "%.4f,", (echo < 0 ? 0 : echo > 1 ? 1 : echo)
    }
    print mine ? "M" : "R"
  }
}'
