{{- /* Helm takes names that no Service may have: with a dot, or a digit in front. */}}
{{- define "trainyard.name" -}}
{{- $name := .Release.Name | replace "." "-" -}}
{{- if regexMatch "^[0-9]" $name }}{{ $name = printf "%s-%s" .Chart.Name $name }}{{ end -}}
{{- if not (contains .Chart.Name $name) }}{{ $name = printf "%s-%s" $name .Chart.Name }}{{ end -}}
{{ $name | trunc 53 | trimSuffix "-" }}
{{- end }}

{{- define "trainyard.selector" -}}
{{ include "trainyard.componentSelector" (dict "root" . "component" "operator") }}
{{- end }}

{{- define "trainyard.labels" -}}
{{ include "trainyard.componentLabels" (dict "root" . "component" "operator") }}
{{- end }}

{{- /* The namespaces to watch, with commas between them; empty: all. One may stand as a text, several as a list. */}}
{{- define "trainyard.namespaces" -}}
{{- $given := .Values.watchNamespace | default "" -}}
{{- join "," (uniq (ternary (list $given) $given (kindIs "string" $given))) -}}
{{- end }}

{{- /* What a part beside the operator is found by: (dict "root" . "component" "minio"). */}}
{{- define "trainyard.componentSelector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name | toYaml }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "trainyard.componentLabels" -}}
{{ include "trainyard.componentSelector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | replace "+" "_" | quote }}
app.kubernetes.io/part-of: trainyard
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- /* What holds for every pod of ours: where it runs, and by which Secrets its image is pulled. */}}
{{- define "trainyard.placement" -}}
{{- $said := dict }}
{{- range $key := list "imagePullSecrets" "priorityClassName" "nodeSelector" "tolerations" "affinity" }}
{{- with get $.Values $key }}{{ $_ := set $said $key . }}{{ end }}
{{- end }}
{{- with $said }}{{ toYaml . }}{{ end }}
{{- end }}

{{- define "trainyard.image" -}}
{{- $tag := .tag | default .version -}}
{{- if or (contains "@" .repository) (regexMatch ":[^/]+$" .repository) }}{{ .repository }}{{ else if hasPrefix "sha256:" $tag }}{{ .repository }}@{{ $tag }}{{ else }}{{ .repository }}:{{ $tag }}{{ end }}
{{- end }}
