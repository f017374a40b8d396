output "groups" {
  description = "The groups, with what Kubernetes is told of their nodes."
  value = {
    for name, group in var.groups : name => merge(group, {
      labels = { "trainyard.dev/nodes" = name }
      taints = group.trials_only ? ["trainyard.dev/trials=true:NoSchedule"] : []
      # A group that is empty at first has nothing to begin with.
      initial = group.min
    })
  }
}

output "most" {
  description = "How many nodes there are when every group is at its largest."
  value       = sum([for group in values(var.groups) : group.max])
}
