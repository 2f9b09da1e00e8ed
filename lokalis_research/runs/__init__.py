"""Half-year batches: plan, ledger, execution and pages."""
