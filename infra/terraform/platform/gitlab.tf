resource "helm_release" "gitlab" {
  count            = nonsensitive(var.gitlab.install) ? 1 : 0
  name             = "gitlab"
  namespace        = "gitlab"
  create_namespace = true
  repository       = "https://charts.gitlab.io"
  chart            = "gitlab"
  version          = "9.6.1"
  timeout          = 1800

  values = [templatefile("${path.module}/values/gitlab.yaml", { domain = var.domain, email = var.acme_email })]

  depends_on = [helm_release.ingress, helm_release.issuer]
}

data "kubernetes_secret_v1" "gitlab_root" {
  count = nonsensitive(var.gitlab.install) ? 1 : 0

  metadata {
    name      = "gitlab-gitlab-initial-root-password"
    namespace = helm_release.gitlab[0].namespace
  }
}

resource "helm_release" "gitlab_agent" {
  count            = local.agent ? 1 : 0
  name             = "gitlab-agent"
  namespace        = "gitlab-agent"
  create_namespace = true
  repository       = "https://charts.gitlab.io"
  chart            = "gitlab-agent"
  version          = "2.21.0"
  atomic           = true

  values        = [yamlencode({ config = { kasAddress = var.gitlab.agent.address } })]
  set_sensitive = [{ name = "config.token", value = var.gitlab.agent.token }]
}
