locals {
  roles = {
    cluster = ["k8s.clusters.agent", "vpc.publicAdmin", "load-balancer.admin"]
    nodes   = ["container-registry.images.puller"]
    storage = ["storage.editor"]
  }

  grants = merge([for account, roles in local.roles : { for role in roles : "${account}/${role}" => { account = account, role = role } }]...)
}

resource "yandex_iam_service_account" "this" {
  for_each    = local.roles
  name        = "${var.name}-${each.key}"
  description = "${var.name}: ${each.key}"
}

resource "yandex_resourcemanager_folder_iam_member" "this" {
  for_each  = local.grants
  folder_id = var.folder_id
  role      = each.value.role
  member    = "serviceAccount:${yandex_iam_service_account.this[each.value.account].id}"
}
