variables {
  groups = {
    services = { cores = 4, memory = 8, disk = 64, min = 1, max = 3, preemptible = false, trials_only = false }
    trials   = { cores = 8, memory = 32, disk = 64, min = 0, max = 8, preemptible = true, trials_only = true }
  }
}

run "trials_are_kept_apart_and_groups_add_up" {
  command = plan

  assert {
    condition     = join(",", output.groups["trials"].taints) == "trainyard.dev/trials=true:NoSchedule" && length(output.groups["services"].taints) == 0
    error_message = "Only the nodes for trials are tainted."
  }

  assert {
    condition     = output.groups["trials"].initial == 0 && output.groups["services"].labels["trainyard.dev/nodes"] == "services"
    error_message = "A group begins at its least, and its nodes bear its name."
  }

  assert {
    condition     = output.most == 11
    error_message = "3 and 8 are 11."
  }
}

run "more_at_least_than_at_most_is_refused" {
  command = plan

  variables {
    groups = { services = { cores = 4, memory = 8, disk = 64, min = 4, max = 3, preemptible = false, trials_only = false } }
  }

  expect_failures = [var.groups]
}

run "a_cluster_of_nodes_that_may_vanish_is_refused" {
  command = plan

  variables {
    groups = { all = { cores = 4, memory = 8, disk = 64, min = 1, max = 3, preemptible = true, trials_only = false } }
  }

  expect_failures = [var.groups]
}

run "a_node_too_small_to_boot_is_refused" {
  command = plan

  variables {
    groups = { services = { cores = 1, memory = 8, disk = 64, min = 1, max = 3, preemptible = false, trials_only = false } }
  }

  expect_failures = [var.groups]
}
