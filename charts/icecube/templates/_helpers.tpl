{{- /* Helm takes names that no Service may have: with a dot, or a digit in front. */}}
{{- define "icecube.name" -}}
{{- $name := .Values.fullnameOverride | default .Release.Name | replace "." "-" -}}
{{- if regexMatch "^[0-9]" $name }}{{ $name = printf "%s-%s" .Chart.Name $name }}{{ end -}}
{{ $name | trunc 40 | trimSuffix "-" }}
{{- end }}

{{- define "icecube.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name | toYaml }}
app.kubernetes.io/version: {{ .Chart.AppVersion | replace "+" "_" | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "icecube.data" -}}
{{ .Values.data.folder | default (printf "pvc://%s-data" (include "icecube.name" .)) | trimSuffix "/" }}
{{- end }}

{{- define "icecube.models" -}}
{{ .Values.models.folder | default (printf "pvc://%s-models" (include "icecube.name" .)) | trimSuffix "/" }}/{{ include "icecube.name" . }}
{{- end }}

{{- /* What a job may not change once it has begun. */}}
{{- define "icecube.frozen" -}}
data:
  sources:
    {{- $folder := include "icecube.data" . }}
    {{- range $name, $file := dict "pulses" "batch_*.parquet" "meta" "train_meta.parquet" "geometry" "sensor_geometry.csv" }}
    - name: {{ $name }}
      uri: {{ printf "%s/%s" $folder $file | quote }}
      {{- with $.Values.data.secretName }}
      credentials: { secretName: {{ . | toYaml }} }
      {{- end }}
    {{- end }}
  query: |
    {{- .Files.Get "files/features.sql" | trim | nindent 4 }}
  label: [azimuth, zenith]
  exclude: [event_id]
  holdout: { fraction: 0.2 }
  validation: { strategy: KFold, folds: {{ .Values.training.folds }} }
  seed: {{ .Values.training.seed | int64 }}
model:
  task: DirectionRegression
  algorithm: GradientBoosting
  parameters: { rounds: {{ .Values.training.rounds }} }
objective: { metric: meanAngle, goal: Minimize }
{{- end }}

{{- define "icecube.space" -}}
- { name: learningRate, type: Double, min: 0.02, max: 0.3, scale: Log }
- { name: maxDepth, type: Integer, min: 3, max: 9 }
- { name: minChildWeight, type: Double, min: 0.5, max: 30, scale: Log }
- { name: subsample, type: Double, min: 0.5, max: 1 }
- { name: colsampleByTree, type: Double, min: 0.3, max: 1 }
{{- end }}

{{- /* So another definition is another job, whose model the Predictor takes when it is there. */}}
{{- define "icecube.job" -}}
{{ include "icecube.name" . }}-{{ printf "%s%s" (include "icecube.frozen" .) (include "icecube.space" .) | sha256sum | trunc 8 }}
{{- end }}
