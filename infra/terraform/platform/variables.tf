variable "kubeconfig" {
  description = "The kubeconfig of the cluster."
  type        = string
  default     = "~/.kube/config"
}

variable "kube_context" {
  description = "Its context; null: the current one."
  type        = string
  default     = null
}

variable "domain" {
  description = "Applications, Grafana and GitLab stand below it."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9]([-a-z0-9]*[a-z0-9])?\\.)+[a-z]{2,}$", var.domain))
    error_message = "A domain is like example.com, in small letters."
  }
}

variable "ingress_address" {
  description = "The address that the ingress gets: output ingress_address of infra/terraform/cluster."
  type        = string

  validation {
    condition     = can(cidrhost("${var.ingress_address}/32", 0))
    error_message = "An address is like 203.0.113.7."
  }
}

variable "acme_email" {
  description = "Who is told when a certificate is about to run out."
  type        = string

  validation {
    condition     = can(regex("^[^@ ]+@[^@ ]+\\.[^@ ]+$", var.acme_email))
    error_message = "It is an e-mail address."
  }
}

variable "telegram" {
  description = "Where critical alerts go: a bot's token and a chat; null: nowhere."
  type        = object({ token = string, chat = number })
  default     = null
  sensitive   = true
}

variable "storage" {
  description = "What opens the buckets: output storage of infra/terraform/cluster."
  type        = map(string)
  sensitive   = true

  validation {
    condition     = alltrue([for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL"] : contains(keys(var.storage), name)])
    error_message = "It has AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_ENDPOINT_URL."
  }
}

variable "models_bucket" {
  description = "The bucket of models, where a TrainingJob names no place."
  type        = string
}

variable "namespaces" {
  description = "Namespaces of teams: each gets the Secret s3, a quota and defaults for containers."
  type        = map(object({ cpu = number, memory = string }))
  default     = {}

  validation {
    condition     = alltrue([for name, team in var.namespaces : can(regex("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$", name)) && team.cpu > 0 && can(regex("^[0-9]+(Mi|Gi|Ti)$", team.memory))])
    error_message = "A namespace is a name of small letters, digits and hyphens; its memory is like 64Gi."
  }
}

variable "gitlab" {
  description = "A GitLab of one's own in the cluster (install), or the agent of an existing one (agent: the token and address of infra/terraform/gitlab)."
  type = object({
    install = optional(bool, false)
    agent   = optional(object({ token = string, address = string }))
  })
  default   = {}
  sensitive = true

  validation {
    condition     = !(var.gitlab.install && var.gitlab.agent != null)
    error_message = "Either a GitLab is installed, or an existing one's agent is."
  }
}

variable "trainyard_version" {
  description = "The version of Trainyard's images; empty: the chart's own."
  type        = string
  default     = ""
}

variable "image_registry" {
  description = "Where Trainyard's images are, as registry.example.com/team."
  type        = string
}
