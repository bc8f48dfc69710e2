"""Signing in at somebody else's: a SAML federation or an OpenID provider says who it is, we say what they may do."""
