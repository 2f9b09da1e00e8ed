"""The families of the demo: a made-up city of which every table of a delivery is written."""
