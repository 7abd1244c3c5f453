"""The form and the rules that score it: frozen values, checked against each other once."""

from perfeval.scheme.loading import DEFAULT_SCHEME, SCHEMES, Scheme, load_scheme

__all__ = ["DEFAULT_SCHEME", "SCHEMES", "Scheme", "load_scheme"]
