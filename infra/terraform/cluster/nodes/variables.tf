variable "groups" {
  description = "Groups of nodes by name."
  type = map(object({
    cores       = number
    memory      = number
    disk        = number
    min         = number
    max         = number
    preemptible = bool
    trials_only = bool
  }))

  validation {
    condition     = alltrue([for group in values(var.groups) : 0 <= group.min && group.min <= group.max && group.max >= 1 && group.max <= 100])
    error_message = "Each group has 0 <= min <= max, and max is 1 to 100."
  }

  validation {
    condition     = alltrue([for group in values(var.groups) : group.cores >= 2 && group.memory >= 2 && group.disk >= 30])
    error_message = "Each node has at least 2 cores, 2 GB of memory and 30 GB of disk."
  }

  validation {
    condition     = anytrue([for group in values(var.groups) : !group.trials_only && !group.preemptible && group.min >= 1])
    error_message = "One group must be there always, neither preemptible nor for trials only: the operator and predictors stand on it."
  }
}
