module "hosts" {
  source  = "./hosts"
  address = var.ingress_address
  hosts   = values(local.hosts)
}

output "hosts" {
  description = "What /etc/hosts needs as long as no DNS knows the domain."
  value       = module.hosts.lines
}

output "grafana" {
  description = "Where Grafana is."
  value       = "https://${local.hosts.grafana}"
}

output "gitlab_password" {
  description = "The first password of GitLab's root; null where none is installed. terraform output -raw gitlab_password"
  value       = one(data.kubernetes_secret_v1.gitlab_root[*].data["password"])
  sensitive   = true
}
