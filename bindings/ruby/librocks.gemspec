Gem::Specification.new do |gem|
  gem.name = "librocks"
  gem.version = "0.1.0"
  gem.summary = "RocksDB behind a small, safe C interface"
  gem.authors = ["The authors of librocks"]
  gem.licenses = ["MIT", "Apache-2.0"]
  gem.required_ruby_version = ">= 3.1"
  gem.files = Dir["lib/**/*.rb"] + %w[README.md LICENSE-APACHE LICENSE-MIT]
  gem.add_dependency "fiddle"
end
