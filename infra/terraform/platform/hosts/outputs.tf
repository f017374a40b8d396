output "lines" {
  description = "A line of /etc/hosts for each name."
  value       = join("\n", [for host in sort(distinct(var.hosts)) : "${var.address} ${host}"])
}
