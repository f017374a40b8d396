variable "address" {
  description = "The address of the ingress."
  type        = string

  validation {
    condition     = can(cidrhost("${var.address}/32", 0))
    error_message = "An address is like 203.0.113.7."
  }
}

variable "hosts" {
  description = "The names that it answers to."
  type        = list(string)
}
