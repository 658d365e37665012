"""Descriptions: applications, steps, exchanges and capabilities as plain data.

`app` has the parts of an application, `steps` what views and hooks do, `messages` requests and
replies, `capabilities` what an adapter may claim, `claimed` what is left of an application when
only that is kept, `files` a folder to be served. Nothing here runs: what a step does is said by
`conformance.perform`. Start reading at `app`.
"""
