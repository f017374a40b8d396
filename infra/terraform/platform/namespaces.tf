resource "kubernetes_namespace_v1" "team" {
  for_each = var.namespaces

  metadata {
    name   = each.key
    labels = { "pod-security.kubernetes.io/enforce" = "restricted" }
  }
}

resource "kubernetes_secret_v1" "s3" {
  for_each = var.namespaces

  metadata {
    name      = "s3"
    namespace = kubernetes_namespace_v1.team[each.key].metadata[0].name
  }

  data = var.storage
}

resource "kubernetes_resource_quota_v1" "team" {
  for_each = var.namespaces

  metadata {
    name      = "team"
    namespace = kubernetes_namespace_v1.team[each.key].metadata[0].name
  }

  spec {
    hard = {
      "requests.cpu"    = tostring(each.value.cpu)
      "requests.memory" = each.value.memory
      "limits.memory"   = each.value.memory
    }
  }
}

# A quota refuses pods that say nothing of what it counts.
resource "kubernetes_limit_range_v1" "team" {
  for_each = var.namespaces

  metadata {
    name      = "defaults"
    namespace = kubernetes_namespace_v1.team[each.key].metadata[0].name
  }

  spec {
    limit {
      type            = "Container"
      default_request = { cpu = "100m", memory = "256Mi" }
      default         = { memory = "2Gi" }
    }
  }
}
