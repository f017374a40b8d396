variable "name" {
  description = "What all names begin with."
  type        = string
}

variable "folder_id" {
  description = "The folder of the cloud."
  type        = string
}

variable "zone" {
  description = "The availability zone."
  type        = string
}

variable "kubernetes_version" {
  description = "The version of masters and nodes."
  type        = string
}

variable "node_cidr" {
  description = "The addresses of the nodes."
  type        = string
}

variable "api_cidrs" {
  description = "Who may speak to the API server."
  type        = list(string)
}

variable "node_groups" {
  description = "Groups of nodes by name."
  type = map(object({
    cores       = number
    memory      = number
    disk        = number
    min         = number
    max         = number
    initial     = number
    preemptible = bool
    labels      = map(string)
    taints      = list(string)
  }))
}

variable "buckets" {
  description = "Buckets by what is in them."
  type        = set(string)
}
