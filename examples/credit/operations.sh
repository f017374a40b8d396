#!/bin/sh
# Operations like those of creditcard.csv, when the real ones are not at hand: examples/credit/operations.sh [ROWS [SEED]] > creditcard.csv. Of a hundred
# one is fraud, and lies as far out as the generator's.
set -eu
awk -v rows="${1:-5000}" -v seed="${2:-7}" 'BEGIN {
  srand(seed)
  printf "Time"; for (v = 1; v <= 28; v++) printf ",V%d", v; print ",Amount,Class"
  for (i = 0; i < rows; i++) {
    fraud = rand() < 0.01
    printf "%d", i
    for (v = 1; v <= 28; v++) printf ",%.6f", sqrt(-2 * log(1 - rand())) * cos(6.2831853 * rand()) - (fraud ? 6 : 0)
    printf ",%.2f,%d\n", exp(3 + 1.6 * (rand() + rand() - 1)), fraud
  }
}'
