variable "gitlab_url" {
  description = "Where GitLab is."
  type        = string

  validation {
    condition     = can(regex("^https://[^/]+$", var.gitlab_url))
    error_message = "An address is like https://gitlab.example.com, without a slash at its end."
  }
}

variable "group" {
  description = "The group that all projects are in."
  type        = object({ name = string, path = string })
  default     = { name = "Machine learning", path = "ml" }

  validation {
    condition     = can(regex("^[a-zA-Z0-9][-_a-zA-Z0-9]*$", var.group.path))
    error_message = "A path has letters, digits, hyphens and underscores."
  }
}

variable "projects" {
  description = "Projects by their path: what they are, and the host below which their environments stand."
  type = map(object({
    description = string
    domain      = string
    # When the functional scenarios run, as a cron line.
    scenarios = optional(string, "0 6 * * *")
  }))

  validation {
    condition     = alltrue([for project in values(var.projects) : length(split(" ", project.scenarios)) == 5])
    error_message = "A cron line has five fields."
  }
}

variable "variables" {
  description = "Variables of the group by name, masked, for its pipelines."
  type        = map(string)
  default     = {}
  sensitive   = true
}

variable "time_zone" {
  description = "Of the schedules."
  type        = string
  default     = "Etc/UTC"
}
