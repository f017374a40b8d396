run "each_name_has_one_line" {
  command = plan

  variables {
    address = "203.0.113.7"
    hosts   = ["grafana.example.com", "gitlab.example.com", "grafana.example.com"]
  }

  assert {
    condition     = output.lines == "203.0.113.7 gitlab.example.com\n203.0.113.7 grafana.example.com"
    error_message = "A line for each name, in order."
  }
}

run "a_name_is_no_address" {
  command = plan

  variables {
    address = "ingress.example.com"
    hosts   = []
  }

  expect_failures = [var.address]
}
