"""Tests of the tools around the suite."""
