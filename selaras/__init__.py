"""Selaras: performance agreements and accountability (SAKIP) for Indonesian government."""

__version__ = "0.1.0"
