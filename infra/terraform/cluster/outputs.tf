output "cluster_id" {
  description = "For: yc managed-kubernetes cluster get-credentials --external --id ..."
  value       = module.cloud.cluster_id
}

output "endpoint" {
  description = "Where the API server answers."
  value       = module.cloud.endpoint
}

output "ca_certificate" {
  description = "Whom to trust there, as PEM."
  value       = module.cloud.ca_certificate
}

output "ingress_address" {
  description = "The address that infra/terraform/platform gives to the ingress."
  value       = module.cloud.ingress_address
}

output "buckets" {
  description = "The buckets by what is in them."
  value       = module.cloud.buckets
}

output "storage" {
  description = "What opens the buckets, under the names that a Secret for Trainyard has."
  value       = module.cloud.storage
  sensitive   = true
}

output "most_nodes" {
  description = "How many nodes there are when every group is at its largest."
  value       = module.nodes.most
}
