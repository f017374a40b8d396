# The images at once: docker buildx bake. ARM64=true adds the second platform where the native libraries exist for it (of LightGBM they do not).
variable "VERSION" {
  default = "0.1.0"
}

variable "REVISION" {
  default = "unknown"
}

variable "ARM64" {
  default = false
}

group "default" {
  targets = ["operator", "trainer", "predictor", "predictor-foreign", "router", "accounts", "scorer", "console", "cli"]
}

target "image" {
  args      = { VERSION = VERSION, REVISION = REVISION }
  attest    = ["type=sbom", "type=provenance,mode=max"]
  platforms = ARM64 ? ["linux/amd64", "linux/arm64"] : ["linux/amd64"]
}

target "operator" {
  inherits   = ["image"]
  dockerfile = "operator/Dockerfile"
  tags       = ["trainyard/operator:${VERSION}"]
}

target "trainer" {
  inherits   = ["image"]
  dockerfile = "trainer-image/Dockerfile"
  tags       = ["trainyard/trainer:${VERSION}"]
  platforms  = ["linux/amd64"]
}

target "predictor" {
  inherits   = ["image"]
  dockerfile = "predictor-image/Dockerfile"
  tags       = ["trainyard/predictor:${VERSION}"]
}

target "router" {
  inherits   = ["image"]
  dockerfile = "router-image/Dockerfile"
  tags       = ["trainyard/router:${VERSION}"]
}

target "accounts" {
  inherits   = ["image"]
  dockerfile = "apps/accounts/Dockerfile"
  tags       = ["trainyard/accounts:${VERSION}"]
}

target "scorer" {
  inherits   = ["image"]
  dockerfile = "scorer-image/Dockerfile"
  tags       = ["trainyard/scorer:${VERSION}"]
}

# The predictor with the libraries that ONNX models need.
target "predictor-foreign" {
  inherits = ["predictor"]
  args     = { FOREIGN_LIBRARIES = "true" }
  tags     = ["trainyard/predictor-foreign:${VERSION}"]
}

target "console" {
  inherits   = ["image"]
  dockerfile = "console/Dockerfile"
  tags       = ["trainyard/console:${VERSION}"]
}

target "cli" {
  inherits   = ["image"]
  dockerfile = "cli/Dockerfile"
  tags       = ["trainyard/cli:${VERSION}"]
}
