terraform {
  required_version = ">= 1.9"

  required_providers {
    gitlab = {
      source  = "gitlabhq/gitlab"
      version = "~> 18.0"
    }
  }

  # As in infra/terraform/cluster: terraform init -backend-config=backend.hcl
  backend "s3" {
    key                         = "trainyard/gitlab.tfstate"
    region                      = "ru-central1"
    endpoints                   = { s3 = "https://storage.yandexcloud.net" }
    use_lockfile                = true
    skip_region_validation      = true
    skip_credentials_validation = true
    skip_requesting_account_id  = true
    skip_s3_checksum            = true
  }
}

# Who acts: GITLAB_TOKEN.
provider "gitlab" {
  base_url = "${var.gitlab_url}/api/v4/"
}
