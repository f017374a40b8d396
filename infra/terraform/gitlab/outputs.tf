output "projects" {
  description = "The projects' addresses."
  value       = { for path, project in gitlab_project.this : path => project.web_url }
}

output "agent" {
  description = "For the variable gitlab of infra/terraform/platform."
  sensitive   = true
  value = {
    token   = gitlab_cluster_agent_token.this.token
    address = "wss://${trimprefix(var.gitlab_url, "https://")}/-/kubernetes-agent/"
  }
}

output "runner_token" {
  description = "With it a runner joins: gitlab-runner register --token ..."
  value       = gitlab_user_runner.group.token
  sensitive   = true
}
