locals {
  # What a value is may be secret; what it is called is not.
  variables = nonsensitive(toset(keys(var.variables)))
}

resource "gitlab_group" "this" {
  name                    = var.group.name
  path                    = var.group.path
  visibility_level        = "private"
  project_creation_level  = "maintainer"
  subgroup_creation_level = "owner"
}

resource "gitlab_group_variable" "this" {
  for_each  = local.variables
  group     = gitlab_group.this.id
  key       = each.key
  value     = var.variables[each.key]
  masked    = true
  protected = true
  raw       = true
}

resource "gitlab_project" "this" {
  for_each                              = var.projects
  name                                  = each.key
  path                                  = each.key
  description                           = each.value.description
  namespace_id                          = gitlab_group.this.id
  visibility_level                      = "private"
  default_branch                        = "main"
  initialize_with_readme                = true
  only_allow_merge_if_pipeline_succeeds = true
  remove_source_branch_after_merge      = true
  shared_runners_enabled                = false
  group_runners_enabled                 = true
  container_registry_access_level       = "enabled"

  # Images by commit.
  container_expiration_policy {
    enabled           = true
    cadence           = "1d"
    keep_n            = 10
    older_than        = "30d"
    name_regex_delete = "^[0-9a-f]{8}$"
    name_regex_keep   = "^[0-9]+\\.[0-9]+\\.[0-9]+$"
  }
}

resource "gitlab_branch_protection" "main" {
  for_each           = gitlab_project.this
  project            = each.value.id
  branch             = "main"
  push_access_level  = "no one"
  merge_access_level = "maintainer"
}

resource "gitlab_project_variable" "domain" {
  for_each = var.projects
  project  = gitlab_project.this[each.key].id
  key      = "DOMAIN"
  value    = each.value.domain
}

# GitLab's agent, one for all projects of the group; the project `agents` holds its configuration.
resource "gitlab_project" "agents" {
  name                   = "agents"
  path                   = "agents"
  description            = "How pipelines reach the cluster"
  namespace_id           = gitlab_group.this.id
  visibility_level       = "private"
  initialize_with_readme = true
}

resource "gitlab_cluster_agent" "this" {
  project = gitlab_project.agents.id
  name    = "cluster"
}

resource "gitlab_cluster_agent_token" "this" {
  project     = gitlab_project.agents.id
  agent_id    = gitlab_cluster_agent.this.agent_id
  name        = "cluster"
  description = "For the agent in the cluster"
}

resource "gitlab_repository_file" "agent" {
  project        = gitlab_project.agents.id
  file_path      = ".gitlab/agents/${gitlab_cluster_agent.this.name}/config.yaml"
  branch         = "main"
  encoding       = "text"
  commit_message = "Let the group's pipelines reach the cluster"
  content        = yamlencode({ ci_access = { groups = [{ id = gitlab_group.this.full_path }] } })
}

resource "gitlab_group_variable" "kube_context" {
  group = gitlab_group.this.id
  key   = "KUBE_CONTEXT"
  value = "${gitlab_project.agents.path_with_namespace}:${gitlab_cluster_agent.this.name}"
}

resource "gitlab_user_runner" "group" {
  runner_type     = "group_type"
  group_id        = gitlab_group.this.id
  description     = "Runs the pipelines of ${var.group.name}"
  untagged        = true
  maximum_timeout = 7200
}

resource "gitlab_pipeline_schedule" "scenarios" {
  for_each      = var.projects
  project       = gitlab_project.this[each.key].id
  description   = "Functional scenarios"
  ref           = "refs/heads/main"
  cron          = each.value.scenarios
  cron_timezone = var.time_zone
}
