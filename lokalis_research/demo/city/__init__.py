"""The families of the demo: a made-up city of which every table of a delivery is written.

One module per kind of table makes the truth; `generate` puts them together. `targets` names the
published figures that they are fitted to, `truths` holds the key, `export` and `dirt` make the
files.
"""

from lokalis_research.demo.city.generate import City, generate_city

__all__ = ["City", "generate_city"]
