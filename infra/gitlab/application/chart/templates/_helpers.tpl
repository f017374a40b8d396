{{/* Helm takes names that no Service may have: with a dot, or a digit in front. */}}
{{- define "application.name" -}}
{{ regexReplaceAll "^[0-9]" (default .Release.Name .Values.fullnameOverride | replace "." "-") "n${0}" | trunc 40 | trimSuffix "-" }}
{{- end }}

{{- define "application.data" -}}
{{ include "application.name" . }}-{{ .Files.Get "files/flats.csv" | sha256sum | trunc 8 }}
{{- end }}

{{/* What is trained. A job's data and model cannot change once it has begun: another spec, or other data, is another job. */}}
{{- define "application.training" -}}
data:
  sources: [{ name: flats, uri: "pvc://{{ include "application.name" . }}/{{ include "application.data" . }}.csv" }]
  label: [price]
  holdout: { fraction: 0.2 }
  validation: { strategy: KFold, folds: 3 }
  seed: {{ .Values.training.seed }}
model: { task: Regression, algorithm: GradientBoosting, parameters: { rounds: 40 } }
objective: { metric: rmse, goal: Minimize }
sweep:
  sampler: { name: Auto, seed: {{ .Values.training.seed }} }
  maxTrials: {{ .Values.training.trials }}
  parallelism: {{ .Values.training.parallelism }}
  parameters:
    - { name: learningRate, type: Double, min: 0.03, max: 0.4, scale: Log }
    - { name: maxDepth, type: Integer, min: 2, max: 6 }
trial:
  podTemplate:
    spec:
      # The rows travel with the chart. Whole or not at all: several pods may bring them at once.
      initContainers:
        - name: rows
          image: {{ .Values.rows.image }}
          command: [sh, -c, "[ -f $TO ] || (cp $FROM/flats.csv $TO.$POD && mv $TO.$POD $TO)"]
          env:
            - { name: FROM, value: /rows }
            - { name: TO, value: /claim/{{ include "application.data" . }}.csv }
            - { name: POD, valueFrom: { fieldRef: { fieldPath: metadata.name } } }
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
          resources: { requests: { cpu: 10m, memory: 16Mi }, limits: { memory: 64Mi } }
          volumeMounts: [{ name: rows, mountPath: /rows }, { name: claim, mountPath: /claim }]
      volumes:
        - { name: rows, configMap: { name: {{ include "application.data" . }} } }
        - { name: claim, persistentVolumeClaim: { claimName: {{ include "application.name" . }} } }
{{- end }}

{{- define "application.job" -}}
{{ include "application.name" . }}-{{ include "application.training" . | sha256sum | trunc 8 }}
{{- end }}
