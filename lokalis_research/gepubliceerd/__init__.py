"""What the reports published, beside what a run computes: figures, claims, and their own sums."""
