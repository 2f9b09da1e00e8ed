"""One delivery: a folder of exports becomes typed, checked, pseudonymised tables and findings."""
