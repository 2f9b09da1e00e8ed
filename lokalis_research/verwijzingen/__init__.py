"""Referrals to specialised care: cleaned, counted per family supported, modelled and compared."""
