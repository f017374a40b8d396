resource "yandex_kms_symmetric_key" "secrets" {
  name              = "${var.name}-secrets"
  default_algorithm = "AES_256"
  rotation_period   = "8760h"
}

resource "yandex_kubernetes_cluster" "this" {
  name                    = var.name
  network_id              = yandex_vpc_network.this.id
  service_account_id      = yandex_iam_service_account.this["cluster"].id
  node_service_account_id = yandex_iam_service_account.this["nodes"].id
  release_channel         = "STABLE"
  network_policy_provider = "CALICO"
  cluster_ipv4_range      = "10.112.0.0/16"
  service_ipv4_range      = "10.96.0.0/16"

  master {
    version            = var.kubernetes_version
    public_ip          = true
    security_group_ids = [yandex_vpc_security_group.masters.id]

    zonal {
      zone      = var.zone
      subnet_id = yandex_vpc_subnet.nodes.id
    }

    maintenance_policy {
      auto_upgrade = true

      maintenance_window {
        day        = "sunday"
        start_time = "03:00"
        duration   = "3h"
      }
    }
  }

  kms_provider {
    key_id = yandex_kms_symmetric_key.secrets.id
  }

  # Without its rights it cannot be taken down again.
  depends_on = [yandex_resourcemanager_folder_iam_member.this]
}

resource "yandex_kubernetes_node_group" "this" {
  for_each    = var.node_groups
  name        = "${var.name}-${each.key}"
  cluster_id  = yandex_kubernetes_cluster.this.id
  version     = var.kubernetes_version
  node_labels = each.value.labels
  node_taints = each.value.taints

  instance_template {
    platform_id = "standard-v3"

    resources {
      cores  = each.value.cores
      memory = each.value.memory
    }

    boot_disk {
      type = "network-ssd"
      size = each.value.disk
    }

    network_interface {
      subnet_ids         = [yandex_vpc_subnet.nodes.id]
      security_group_ids = [yandex_vpc_security_group.nodes.id]
    }

    scheduling_policy {
      preemptible = each.value.preemptible
    }

    container_runtime {
      type = "containerd"
    }
  }

  scale_policy {
    auto_scale {
      min     = each.value.min
      max     = each.value.max
      initial = each.value.initial
    }
  }

  allocation_policy {
    location {
      zone = var.zone
    }
  }

  maintenance_policy {
    auto_upgrade = true
    auto_repair  = true
  }

  # The autoscaler's.
  lifecycle {
    ignore_changes = [scale_policy[0].auto_scale[0].initial]
  }
}
