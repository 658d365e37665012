"""What differs from the reference over many whole applications, each difference once.

For who judges differences, and for authors of the chapter `differential`.
"""
