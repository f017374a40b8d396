# The images at once: docker buildx bake
variable "VERSION" {
  default = "0.1.0"
}

group "default" {
  targets = ["operator", "trainer", "predictor", "predictor-foreign", "router", "accounts"]
}

target "operator" {
  dockerfile = "operator/Dockerfile"
  tags       = ["trainyard/operator:${VERSION}"]
}

target "trainer" {
  dockerfile = "trainer-image/Dockerfile"
  tags       = ["trainyard/trainer:${VERSION}"]
}

target "predictor" {
  dockerfile = "predictor-image/Dockerfile"
  tags       = ["trainyard/predictor:${VERSION}"]
}

target "router" {
  dockerfile = "router-image/Dockerfile"
  tags       = ["trainyard/router:${VERSION}"]
}

target "accounts" {
  dockerfile = "apps/accounts/Dockerfile"
  tags       = ["trainyard/accounts:${VERSION}"]
}

# The predictor with the libraries that ONNX models need.
target "predictor-foreign" {
  inherits = ["predictor"]
  args     = { FOREIGN_LIBRARIES = "true" }
  tags     = ["trainyard/predictor-foreign:${VERSION}"]
}
