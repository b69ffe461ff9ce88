"""Traces of calls for an OpenTelemetry collector: what a call did, as spans."""
