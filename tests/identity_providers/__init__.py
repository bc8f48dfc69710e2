"""Real identity providers that people sign in at in the tests: Debian's SimpleSAMLphp, npm's oidc-provider."""
