resource "yandex_iam_service_account_static_access_key" "storage" {
  service_account_id = yandex_iam_service_account.this["storage"].id
  description        = "${var.name}: data sets and models"
}

resource "yandex_storage_bucket" "this" {
  for_each   = var.buckets
  bucket     = "${var.name}-${each.key}"
  access_key = yandex_iam_service_account_static_access_key.storage.access_key
  secret_key = yandex_iam_service_account_static_access_key.storage.secret_key

  versioning {
    enabled = true
  }

  lifecycle_rule {
    id      = "parts"
    enabled = true
    # Of a write that was cut off.
    abort_incomplete_multipart_upload_days = 2

    noncurrent_version_expiration {
      days = 30
    }
  }

  depends_on = [yandex_resourcemanager_folder_iam_member.this]
}
