output "cluster_id" {
  description = "The cluster."
  value       = yandex_kubernetes_cluster.this.id
}

output "endpoint" {
  description = "Where the API server answers."
  value       = yandex_kubernetes_cluster.this.master[0].external_v4_endpoint
}

output "ca_certificate" {
  description = "Whom to trust there, as PEM."
  value       = yandex_kubernetes_cluster.this.master[0].cluster_ca_certificate
}

output "ingress_address" {
  description = "The address that is kept for the ingress."
  value       = yandex_vpc_address.ingress.external_ipv4_address[0].address
}

output "buckets" {
  description = "The buckets by what is in them."
  value       = { for content, bucket in yandex_storage_bucket.this : content => bucket.bucket }
}

output "storage" {
  description = "What opens the buckets."
  sensitive   = true
  value = {
    AWS_ACCESS_KEY_ID     = yandex_iam_service_account_static_access_key.storage.access_key
    AWS_SECRET_ACCESS_KEY = yandex_iam_service_account_static_access_key.storage.secret_key
    AWS_ENDPOINT_URL      = "https://storage.yandexcloud.net"
    AWS_REGION            = "ru-central1"
  }
}
