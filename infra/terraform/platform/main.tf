locals {
  hosts = merge(
    { grafana = "grafana.${var.domain}" },
    nonsensitive(var.gitlab.install) ? { gitlab = "gitlab.${var.domain}", registry = "registry.${var.domain}" } : {},
  )

  telegram = nonsensitive(var.telegram != null)
  agent    = nonsensitive(var.gitlab.agent != null)
}

# ingress-nginx is retired. Traefik knows Ingress and the Gateway API.
resource "helm_release" "ingress" {
  name             = "traefik"
  namespace        = "ingress"
  create_namespace = true
  repository       = "https://traefik.github.io/charts"
  chart            = "traefik"
  version          = "37.4.0"
  atomic           = true

  values = [yamlencode({
    deployment          = { replicas = 2 }
    ingressClass        = { enabled = true, isDefaultClass = true, name = "traefik" }
    providers           = { kubernetesGateway = { enabled = true }, kubernetesIngress = { publishedService = { enabled = true } } }
    service             = { spec = { loadBalancerIP = var.ingress_address, externalTrafficPolicy = "Local" } }
    ports               = { web = { redirections = { entryPoint = { to = "websecure", scheme = "https", permanent = true } } } }
    metrics             = { prometheus = { serviceMonitor = { enabled = true }, service = { enabled = true } } }
    podDisruptionBudget = { enabled = true, minAvailable = 1 }
  })]

  # Its ServiceMonitor.
  depends_on = [helm_release.monitoring]
}

resource "helm_release" "cert_manager" {
  name             = "cert-manager"
  namespace        = "cert-manager"
  create_namespace = true
  repository       = "https://charts.jetstack.io"
  chart            = "cert-manager"
  version          = "v1.19.1"
  atomic           = true

  values = [yamlencode({
    crds = { enabled = true, keep = true }
    ingressShim = {
      defaultIssuerName = "letsencrypt"
      defaultIssuerKind = "ClusterIssuer"
    }
  })]
}

# By a chart of one file, because a ClusterIssuer cannot be planned before its kind is there.
resource "helm_release" "issuer" {
  name      = "issuer"
  namespace = helm_release.cert_manager.namespace
  chart     = "${path.module}/issuer"

  values = [yamlencode({ email = var.acme_email, ingressClass = "traefik" })]
}

resource "kubernetes_namespace_v1" "monitoring" {
  metadata {
    name = "monitoring"
  }
}

resource "kubernetes_secret_v1" "telegram" {
  count = local.telegram ? 1 : 0

  metadata {
    name      = "telegram"
    namespace = kubernetes_namespace_v1.monitoring.metadata[0].name
  }

  data = { token = var.telegram.token }
}

resource "helm_release" "monitoring" {
  name       = "monitoring"
  namespace  = kubernetes_namespace_v1.monitoring.metadata[0].name
  repository = "https://prometheus-community.github.io/helm-charts"
  chart      = "kube-prometheus-stack"
  version    = "79.5.0"
  atomic     = true

  values = [
    templatefile("${path.module}/values/monitoring.yaml", { host = local.hosts.grafana }),
    local.telegram ? templatefile("${path.module}/values/telegram.yaml", {
      secret = kubernetes_secret_v1.telegram[0].metadata[0].name
      chat   = var.telegram.chat
    }) : "{}",
  ]
}

resource "helm_release" "trainyard" {
  name             = "trainyard"
  namespace        = "trainyard"
  create_namespace = true
  chart            = "${path.module}/../../../charts/trainyard"
  atomic           = true

  values = [yamlencode({
    image          = { repository = "${var.image_registry}/operator", tag = var.trainyard_version }
    trainer        = { image = "${var.image_registry}/trainer", tag = var.trainyard_version }
    predictor      = { image = "${var.image_registry}/predictor", tag = var.trainyard_version }
    router         = { image = "${var.image_registry}/router", tag = var.trainyard_version }
    replicas       = 2
    defaultOutput  = { uri = "s3://${var.models_bucket}", secretName = "s3" }
    serviceMonitor = { enabled = true }
    prometheusRule = { enabled = true }
    dashboards     = { enabled = true }
  })]

  depends_on = [helm_release.monitoring]
}
