"""Models: what should happen, computed without a framework.

`lifecycle` predicts who runs for a request, `routing` which rule answers, `contexts` what is
current, `locals` what locals hold, `operations` what a proxy forwards, `rfc3986` what a URL is.
What did happen is recorded by `conformance.perform`. Start reading at `lifecycle`.
"""
