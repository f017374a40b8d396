{{- /* Helm takes names that no Service may have: with a dot, or a digit in front. */}}
{{- define "accounts.name" -}}
{{- $name := .Release.Name | replace "." "-" -}}
{{- if regexMatch "^[0-9]" $name }}{{ $name = printf "%s-%s" .Chart.Name $name }}{{ end -}}
{{- if not (contains .Chart.Name $name) }}{{ $name = printf "%s-%s" $name .Chart.Name }}{{ end -}}
{{ $name | trunc 53 | trimSuffix "-" }}
{{- end }}

{{- /* What a part is found by: (dict "root" . "component" "api"). */}}
{{- define "accounts.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name | toYaml }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "accounts.labels" -}}
{{ include "accounts.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | replace "+" "_" | quote }}
app.kubernetes.io/part-of: trainyard
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- /* What holds for every pod of ours: where it runs, and by which Secrets its image is pulled. */}}
{{- define "accounts.placement" -}}
{{- $said := dict }}
{{- range $key := list "imagePullSecrets" "priorityClassName" "nodeSelector" "tolerations" "affinity" }}
{{- with get $.Values $key }}{{ $_ := set $said $key . }}{{ end }}
{{- end }}
{{- with $said }}{{ toYaml . }}{{ end }}
{{- end }}

{{- /* A whole number as people write it: Helm reads a large one of a file as 1e+06. */}}
{{- define "accounts.number" -}}
{{ if kindIs "float64" . }}{{ int64 . }}{{ else }}{{ . }}{{ end }}
{{- end }}

{{- define "accounts.image" -}}
{{- $repository := .Values.image.repository -}}
{{- $tag := .Values.image.tag | default .Chart.AppVersion -}}
{{- if or (contains "@" $repository) (regexMatch ":[^/]+$" $repository) }}{{ $repository }}{{ else if hasPrefix "sha256:" $tag }}{{ $repository }}@{{ $tag }}{{ else }}{{ $repository }}:{{ $tag }}{{ end }}
{{- end }}

{{- define "accounts.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "accounts.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}
