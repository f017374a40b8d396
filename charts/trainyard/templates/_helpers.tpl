{{- define "trainyard.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 53 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 53 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "trainyard.selector" -}}
{{ include "trainyard.componentSelector" (dict "root" . "component" "operator") }}
{{- end }}

{{- define "trainyard.labels" -}}
{{ include "trainyard.componentLabels" (dict "root" . "component" "operator") }}
{{- end }}

{{- /* The namespaces to watch, with commas between them; empty: all. One may stand as a text, several as a list. */}}
{{- define "trainyard.namespaces" -}}
{{- $given := .Values.watchNamespace -}}
{{- join "," (uniq (ternary (list $given) $given (kindIs "string" $given))) -}}
{{- end }}

{{- /* What a part beside the operator is found by: (dict "root" . "component" "minio"). */}}
{{- define "trainyard.componentSelector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "trainyard.componentLabels" -}}
{{ include "trainyard.componentSelector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: trainyard
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{- define "trainyard.image" -}}
{{- $tag := .tag | default .version -}}
{{- if or (contains "@" .repository) (regexMatch ":[^/]+$" .repository) }}{{ .repository }}{{ else }}{{ .repository }}:{{ $tag }}{{ end }}
{{- end }}
