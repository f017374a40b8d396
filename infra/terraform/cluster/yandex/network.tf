resource "yandex_vpc_network" "this" {
  name = var.name
}

# Nodes have no address of their own outside: they reach it through the gateway.
resource "yandex_vpc_gateway" "out" {
  name = "${var.name}-out"
  shared_egress_gateway {}
}

resource "yandex_vpc_route_table" "out" {
  name       = "${var.name}-out"
  network_id = yandex_vpc_network.this.id

  static_route {
    destination_prefix = "0.0.0.0/0"
    gateway_id         = yandex_vpc_gateway.out.id
  }
}

resource "yandex_vpc_subnet" "nodes" {
  name           = "${var.name}-nodes"
  zone           = var.zone
  network_id     = yandex_vpc_network.this.id
  route_table_id = yandex_vpc_route_table.out.id
  v4_cidr_blocks = [var.node_cidr]
}

resource "yandex_vpc_address" "ingress" {
  name = "${var.name}-ingress"

  external_ipv4_address {
    zone_id = var.zone
  }
}

resource "yandex_vpc_security_group" "masters" {
  name       = "${var.name}-masters"
  network_id = yandex_vpc_network.this.id

  ingress {
    description    = "The API server."
    protocol       = "TCP"
    port           = 443
    v4_cidr_blocks = concat(var.api_cidrs, [var.node_cidr])
  }

  ingress {
    description    = "The API server, at its other port."
    protocol       = "TCP"
    port           = 6443
    v4_cidr_blocks = concat(var.api_cidrs, [var.node_cidr])
  }

  egress {
    description    = "Webhooks and kubelets."
    protocol       = "ANY"
    v4_cidr_blocks = ["0.0.0.0/0"]
    from_port      = 0
    to_port        = 65535
  }
}

resource "yandex_vpc_security_group" "nodes" {
  name       = "${var.name}-nodes"
  network_id = yandex_vpc_network.this.id

  ingress {
    description       = "Nodes and masters among themselves."
    protocol          = "ANY"
    predefined_target = "self_security_group"
    from_port         = 0
    to_port           = 65535
  }

  ingress {
    description       = "From masters."
    protocol          = "ANY"
    security_group_id = yandex_vpc_security_group.masters.id
    from_port         = 0
    to_port           = 65535
  }

  ingress {
    description    = "Pods among themselves."
    protocol       = "ANY"
    v4_cidr_blocks = ["10.96.0.0/16", "10.112.0.0/16", var.node_cidr]
    from_port      = 0
    to_port        = 65535
  }

  ingress {
    description       = "The load balancer's health checks."
    protocol          = "TCP"
    predefined_target = "loadbalancer_healthchecks"
    from_port         = 0
    to_port           = 65535
  }

  ingress {
    description    = "What comes to the ingress."
    protocol       = "TCP"
    from_port      = 30000
    to_port        = 32767
    v4_cidr_blocks = ["0.0.0.0/0"]
  }

  egress {
    description    = "Registries, object storage, whatever pods ask for."
    protocol       = "ANY"
    v4_cidr_blocks = ["0.0.0.0/0"]
    from_port      = 0
    to_port        = 65535
  }
}
