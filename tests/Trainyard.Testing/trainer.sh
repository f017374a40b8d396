# Stands in for the trainer: a score that follows from the parameters alone, a line in $RUNS for each run, and the last word that the operator waits for.
number=$(printf %s "$TRAINYARD_TRIAL" | sed -n 's/.*"number":\([0-9]*\).*/\1/p')
job=$(printf %s "$TRAINYARD_TRIAL" | sed -n 's/.*"trainingJob":"\([^"]*\)".*/\1/p')
rate=$(printf %s "$TRAINYARD_TRIAL" | sed -n 's/.*"learningRate":\([0-9.eE+-]*\).*/\1/p')
score=$(awk -v r="$rate" 'BEGIN { printf "%.12f", 1 - (r - 0.1) * (r - 0.1) }')
if [ "${1:-}" = preflight ]; then number=preflight; fi
echo "$job ${number:-model}" >> "$RUNS"
if [ "$number" = preflight ]; then
  printf '{"outcome":"Succeeded","preflight":{}}' > "$TRAINYARD_TERMINATION_LOG"
  exit
fi
sleep "0.$((${number:-1} % 4 + 1))"
if [ -n "$number" ]; then
  printf '{"outcome":"Succeeded","steps":1,"metrics":{"auc":%s}}' "$score" > "$TRAINYARD_TERMINATION_LOG"
else
  printf '{"outcome":"Succeeded","metrics":{"auc":%s},"model":{"version":1,"uri":"file:///models/%s/1","digest":"sha256:0","holdout":{"metric":"auc","value":%s,"interval95":[0,1]}}}' \
    "$score" "$job" "$score" > "$TRAINYARD_TERMINATION_LOG"
fi
