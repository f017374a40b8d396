variable "cloud_id" {
  description = "The cloud that pays."
  type        = string
}

variable "folder_id" {
  description = "The folder of the cloud in which all of it stands."
  type        = string
}

variable "zone" {
  description = "The availability zone."
  type        = string
  default     = "ru-central1-a"

  validation {
    condition     = can(regex("^ru-central1-[a-z]$", var.zone))
    error_message = "A zone is like ru-central1-a."
  }
}

variable "name" {
  description = "What all names begin with."
  type        = string
  default     = "trainyard"

  validation {
    condition     = can(regex("^[a-z][-a-z0-9]{1,38}[a-z0-9]$", var.name))
    error_message = "Small letters, digits and hyphens, 3 to 40 of them, a letter first."
  }
}

variable "kubernetes_version" {
  description = "The version of masters and nodes."
  type        = string
  default     = "1.31"

  validation {
    condition     = can(regex("^1\\.[0-9]+$", var.kubernetes_version))
    error_message = "A version is like 1.31."
  }
}

variable "node_cidr" {
  description = "The addresses of the nodes."
  type        = string
  default     = "10.10.0.0/16"

  validation {
    condition     = can(cidrhost(var.node_cidr, 0))
    error_message = "A range of addresses is like 10.10.0.0/16."
  }
}

variable "api_cidrs" {
  description = "Who may speak to the API server, as ranges of addresses."
  type        = list(string)

  validation {
    condition     = length(var.api_cidrs) > 0 && alltrue([for range in var.api_cidrs : can(cidrhost(range, 0))])
    error_message = "At least one range of addresses, such as 203.0.113.0/24."
  }
}

variable "node_groups" {
  description = "Groups of nodes by name, each scaled between min and max. Trials may be put on preemptible nodes: a lost one is tried again."
  type = map(object({
    cores       = number
    memory      = number
    disk        = optional(number, 64)
    min         = number
    max         = number
    preemptible = optional(bool, false)
    trials_only = optional(bool, false)
  }))
  default = {
    services = { cores = 4, memory = 8, min = 1, max = 3 }
    trials   = { cores = 8, memory = 32, min = 0, max = 8, preemptible = true, trials_only = true }
  }
}

variable "buckets" {
  description = "Buckets by what is in them; their names have the cluster's name before it."
  type        = set(string)
  default     = ["datasets", "models"]
}
