# What is asked of a cloud, and the one that answers: another provider is another folder beside yandex/, with the same variables and outputs.

module "nodes" {
  source = "./nodes"
  groups = var.node_groups
}

module "cloud" {
  source = "./yandex"

  name               = var.name
  folder_id          = var.folder_id
  zone               = var.zone
  kubernetes_version = var.kubernetes_version
  node_cidr          = var.node_cidr
  api_cidrs          = var.api_cidrs
  node_groups        = module.nodes.groups
  buckets            = var.buckets
}
